import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../core/compare/compare.ts';
import { figuresOf, type RunFigures } from '../../../core/compare/figures.ts';
import { MEASURE_IDS } from '../../../core/compare/measures.ts';
import { spreadOf } from '../../../core/compare/spread.ts';
import { noisyRun } from '../../../core/testing/noisy-run.ts';
import { syntheticRun } from '../../../core/testing/synthetic-run.ts';
import { compareWords } from '../../i18n/compare-words.ts';
import { htmlPage } from '../render/page.ts';
import { sectionText } from '../render/text.ts';
import { makeReport } from '../report.ts';
import { reportOf } from '../testing/report-of.ts';
import { comparisonSection } from './comparison.ts';
import { measureName } from './comparison-format.ts';
import { spreadSection } from './spread.ts';

const base = figuresOf(noisyRun(1));
const slow = figuresOf(noisyRun(2, ({ latencyMs }) => ({ latencyMs: (ms, t) => 1.8 * latencyMs(ms, t) })));
const textOf = (figures: RunFigures, lang: 'en' | 'fr' = 'en') =>
  sectionText(comparisonSection(compareRuns([base], [figures]), lang)).join('\n');

describe('what changed', () => {
  test('says the conclusion first, then each measure with its interval', () => {
    const text = textOf(slow);
    expect(text).toMatch(/^Compared with other runs\n\nWorse\n/);
    expect(text).toMatch(/settled under load: p95 +\d+ ms +\d+ ms +\+\d+ % +\+\d.* … \+\d+ % +worse/);
    expect(text).toContain('--repeat 5');
  });

  test('in French too', () => {
    const text = textOf(slow, 'fr');
    expect(text).toMatch(/\nMoins bien\n/);
    expect(text).toMatch(/stable sous charge : p95 .* moins bien/);
  });

  test('calls nothing a difference that may be chance', () => {
    const text = textOf(figuresOf(noisyRun(3)));
    expect(text).toContain('No difference found');
    expect(text).toContain('not enough evidence');
  });

  test('gives the reason when there is no conclusion', () => {
    expect(textOf(figuresOf(syntheticRun({ cut: true })))).toMatch(
      /No conclusion\n.*\n.*supports no verdict: .*cut off/,
    );
  });

  test('has a name in both languages for every measure', () => {
    for (const lang of ['en', 'fr'] as const) {
      const names = MEASURE_IDS.map((id) => measureName(id, compareWords(lang)));
      expect(new Set(names).size).toBe(MEASURE_IDS.length);
      expect(names.join()).not.toMatch(/undefined/);
    }
  });
});

test('the spread of repeats names each measure with least and most', () => {
  const spread = spreadOf([1, 2, 3].map((seed) => figuresOf(noisyRun(seed))));
  const text = sectionText(spreadSection(spread, 'en')).join('\n');
  expect(text).toMatch(/first scale-up +3 +\d+ s +\d+ s +\d+ s/);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test('the page of a run shows the comparison after its verdict, and hostile names are inert there', async () => {
  const hostile: RunFigures = {
    ...base,
    runId: '<img src=x onerror=alert(1)>\u001b[31m',
    invalid: [{ code: 'run-failed', values: { message: '</script>' } }],
  };
  const comparison = compareRuns([hostile], [slow]);
  const { data } = await reportOf(noisyRun(2));
  const page = htmlPage(makeReport(data, 'en', comparison), { script: '', style: '' });
  expect(page.indexOf('<section id="verdict"')).toBeLessThan(page.indexOf('<section id="comparison"'));
  expect(page.indexOf('<section id="comparison"')).toBeLessThan(page.indexOf('<section id="timeline"'));
  expect(page).not.toContain('<img');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those must not be there.
  expect(sectionText(comparisonSection(comparison, 'en')).join('\n')).not.toMatch(/\u001b/);
});
