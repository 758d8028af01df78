import type { ComparedRun, Comparison, ComparisonResult } from '../../../core/compare/compare.ts';
import type { Difference, Finding, SideReading } from '../../../core/compare/difference.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import type { IdentityDifference } from '../../../core/verdict/baseline.ts';
import { type CompareWords, compareWords } from '../../i18n/compare-words.ts';
import { differenceText, observedName } from '../../i18n/differences.ts';
import { findingText as findingLine } from '../../i18n/finding.ts';
import type { Block, Cell, Section, Tone } from '../blocks.ts';
import { changeText, intervalText, measureName, valueText } from './comparison-format.ts';

/** What changed since other runs. */
export function comparisonSection(comparison: Comparison, lang: Lang): Section {
  const words = compareWords(lang);
  const { base, candidate, differs, measures, result } = comparison;
  const few = base.length + candidate.length < FEW_RUNS;
  return {
    id: 'comparison',
    title: words.title,
    intro: words.intro,
    blocks: [
      {
        kind: 'callout',
        tone: RESULT_TONES[result],
        title: words.results[result],
        lines: [
          words.sides(sideText(base, words), sideText(candidate, words)),
          ...resultLines(comparison, words, lang),
        ],
      },
      ...differingBlocks(differs, words),
      {
        kind: 'table',
        caption: words.title,
        columns: [
          { title: words.columns.measure },
          { title: words.columns.base, align: 'right' },
          { title: words.columns.candidate, align: 'right' },
          { title: words.columns.change, align: 'right' },
          { title: words.columns.interval, align: 'right' },
          { title: words.columns.finding },
        ],
        rows: measures.filter(isTold).map((difference) => row(difference, words, lang)),
      },
      ...(few ? [{ kind: 'text', text: words.assumed, tone: 'muted' } as const] : []),
    ],
  };
}

/** Below this many runs on both sides together the assumed spread weighs more than the one seen. */
const FEW_RUNS = 6;

const RESULT_TONES: Readonly<Record<ComparisonResult, Tone>> = {
  inconclusive: 'warning',
  worse: 'bad',
  better: 'good',
  mixed: 'bad',
  'no-difference-found': 'plain',
};

const FINDING_TONES: Readonly<Record<Finding, Tone>> = {
  worse: 'bad',
  better: 'good',
  changed: 'warning',
  same: 'plain',
  unclear: 'muted',
  missing: 'muted',
};

/** What was compared although it is not the same. */
export function differingBlocks(
  differs: readonly IdentityDifference[],
  words: CompareWords,
): readonly Block[] {
  if (differs.length === 0) return [];
  return [
    { kind: 'text', text: words.differing, tone: 'warning' },
    { kind: 'list', items: differs.map((one) => differenceText(one, words)) },
  ];
}

export function sideText(runs: readonly ComparedRun[], words: CompareWords): string {
  return runs.length === 1 ? (runs[0]?.runId ?? '') : words.runs(runs.length);
}

/** First what the conclusion rests on. */
export function resultLines(comparison: Comparison, words: CompareWords, lang: Lang): readonly string[] {
  const { base, candidate, lost, measures } = comparison;
  const found = (finding: Finding) =>
    measures.filter((one) => one.finding === finding).map((one) => findingText(one, words, lang));
  const lines = [
    ...[...base, ...candidate].flatMap(({ runId, invalid }) =>
      invalid.slice(0, 1).map((one) => words.invalid(runId, findingLine(one, lang))),
    ),
    ...lost.map((source) => words.lost(observedName(source, words))),
    ...found('worse'),
    ...found('better'),
    ...found('changed'),
  ];
  return lines.length === 0 ? [words.noDifference] : lines;
}

function findingText({ id, kind, change, base }: Difference, words: CompareWords, lang: Lang): string {
  const name = measureName(id, words);
  if (change === null) return base.never > 0 ? words.nowHappens(name) : words.neverNow(name);
  return words.changed(
    name,
    changeText(change.estimate, kind, lang, words),
    intervalText(change, kind, lang, words),
  );
}

/** A row in which nothing is known says nothing. */
function isTold({ base, candidate }: Difference): boolean {
  return [base, candidate].some(({ value, never }) => value !== null || never > 0);
}

function row(difference: Difference, words: CompareWords, lang: Lang): readonly Cell[] {
  const { id, kind, base, candidate, change, finding, why } = difference;
  const text = finding === 'missing' && why !== null ? words.missing[why] : words.findings[finding];
  return [
    measureName(id, words),
    sideValue(base, difference, words, lang),
    sideValue(candidate, difference, words, lang),
    change === null ? '–' : changeText(change.estimate, kind, lang, words),
    change === null ? '–' : intervalText(change, kind, lang, words),
    { text, tone: FINDING_TONES[finding] },
  ];
}

function sideValue(
  { value, never }: SideReading,
  { kind }: Difference,
  words: CompareWords,
  lang: Lang,
): string {
  if (value === null) return never > 0 ? words.never : '–';
  return valueText(value, kind, lang);
}
