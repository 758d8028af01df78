import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionSentence, explainLines } from '../../monitor/i18n/explain.ts';
import { at, hpa, runStarted } from '../testing/make.ts';
import { explainAt } from './explain-at.ts';
import { type GoldenScenario, goldenEvents } from './testing/golden-events.ts';

const file = new URL('../../hpa/golden/dev-1.37.2.jsonl.gz', import.meta.url);
const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
const scenarioAt = (index: number) => JSON.parse(lines[index]!) as GoldenScenario;

describe('the explanation of a decision', () => {
  it('speaks for any golden scenario at any moment, in both languages', () => {
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), (index, part) => {
        const events = goldenEvents(scenarioAt(index));
        const explanation = explainAt(events, part * events.at(-1)!.t);
        expect(explanation).not.toBeNull();
        for (const lang of ['en', 'fr'] as const) {
          const text = explainLines(explanation!, lang).join('\n');
          expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
        }
        expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({ schema: 'palier.explanation/1' });
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('never throws, whatever is missing from the timeline', () => {
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.array(fc.nat(12), { minLength: 5 }), (index, kept) => {
        const events = goldenEvents(scenarioAt(index)).filter((_, i) => kept[i % kept.length] !== 0);
        const explanation = explainAt(events, Number.POSITIVE_INFINITY);
        if (explanation !== null) expect(explainLines(explanation, 'fr').length).toBeGreaterThan(2);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('takes what is no quantity for not reported', () => {
    const nonsense = fc.constantFrom('NaNm', 'NaN', '', 'Infinity', '1e9999', '1 2', 'Mi', '--1');
    fc.assert(
      fc.property(fc.nat(lines.length - 1), nonsense, (index, quantity) => {
        const broken = JSON.stringify(goldenEvents(scenarioAt(index))).replaceAll(
          /"(averageValue|value)":"[^"]*"/g,
          `"$1":${JSON.stringify(quantity)}`,
        );
        const explanation = explainAt(JSON.parse(broken), Number.POSITIVE_INFINITY);
        if (explanation !== null)
          expect(explainLines(explanation, 'en').join('\n')).not.toContain('undefined');
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('names the metric of which the status has no value, beside those that it has', () => {
    const seen = hpa({ desired: 4, cpu: 90 });
    const rps = { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '100' } };
    const { spec } = seen.object;
    const metrics = [...(spec.metrics as readonly object[]), { type: 'Pods', pods: rps }];
    const object = { ...seen.object, spec: { ...spec, metrics } };
    const events = [at(0, runStarted()), at(1_000, { ...seen, object })];
    const told = (lang: 'en' | 'fr') =>
      explainLines(explainAt(events, Number.POSITIVE_INFINITY)!, lang).join('\n');
    expect(told('en')).toMatch(/\[observed\] CPU is 90 %/);
    expect(told('en')).toContain(
      '[unknown] rps: the status of the autoscaler has no value of it (target 100)',
    );
    expect(told('fr')).toContain(
      '[inconnu] rps : le statut de l’autoscaler n’en donne aucune valeur (cible 100)',
    );
    expect(told('en')).not.toMatch(/CPU: the status/);
  });

  it('says of the first sync what was read, wanted and allowed', () => {
    // One pod at 638m of 1000m, target 30 %: 63 / 30 = 2.1 → 3.
    const explanation = explainAt(goldenEvents(scenarioAt(0)), 0)!;
    expect(explanation.decision).toMatchObject({ from: 1, to: 3, wanted: 3, witnessed: true });
    expect(explanation.agreement).toMatchObject({ result: 'agrees', ours: 3, theirs: 3 });
    const text = explainLines(explanation, 'en');
    expect(text).toContain('  [observed] CPU is 63 % of request (638m of 1000m), target 30 %: ratio 2.10');
    expect(text).toContain('  [computed] 2.10 × 1 pod, rounded up: 3');
    expect(decisionSentence(explanation, 'en')).toBe('wanted 3');
    const grow = explanation.changes.find(({ direction }) => direction === 'grow');
    // 91 / 30 is above 3, 60 / 30 is 2.
    expect(grow).toMatchObject({ value: 91, to: 4 });
    const shrink = explanation.changes.find(({ direction }) => direction === 'shrink');
    expect(shrink).toMatchObject({ value: 60, to: 2 });
  });

  it('has nothing to explain where no autoscaler was seen', () => {
    expect(explainAt([], 0)).toBeNull();
    expect(explainAt(goldenEvents(scenarioAt(0)), 0, { hpa: 'palier/other' })).toBeNull();
  });
});
