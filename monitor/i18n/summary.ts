import type { AgreementCounts } from '../../core/explain/agreement.ts';
import type { Lang } from '../../core/lib/lang.ts';
import type { Bottleneck } from '../../core/measure/bottlenecks.ts';
import type { ScalingSummary } from '../../core/measure/scaling-summary.ts';
import type { Objective } from '../../core/verdict/objective.ts';
import { type LoadSummary, madeNothing, type Summary } from '../../core/verdict/summary.ts';
import { inert } from '../../system/output/inert.ts';
import { dictionary } from './dictionary.ts';
import type { Dictionary } from './dictionary-shape.ts';
import { findingText } from './finding.ts';
import { duration, measured, number } from './format.ts';
import { bottleneckLine, objectiveName } from './judgement.ts';
import { measuredText } from './measured.ts';
import { boundsText, withinBounds } from './not-seen.ts';
import { reasonText } from './reason.ts';

type Fact = readonly [label: string, text: string];

/** What is known beside the summary. */
export interface SummaryExtras {
  readonly report?: string | null;
  readonly agreement?: AgreementCounts | null;
  /** Said of a run that did not pass. */
  readonly bottlenecks?: readonly Bottleneck[];
  /** Of the terminal, to wrap at words; null: elsewhere, one line a fact. */
  readonly columns?: number | null;
}

/** The end of a run in words and numbers: a title, then the facts, aligned. */
export function summaryLines(
  summary: Summary,
  lang: Lang,
  runFolder: string,
  { report = null, agreement = null, bottlenecks = [], columns = null }: SummaryExtras = {},
): readonly string[] {
  const words = dictionary(lang);
  const { labels } = words.summary;
  const facts: readonly Fact[] = [
    ...scalingFacts(summary, words),
    ...(agreement === null || agreement.decisions === 0
      ? []
      : [[labels.agreement, `${words.summary.agreement(agreement)} (palier explain --all)`] as const]),
    ...loadFacts(summary.load, words),
    // Validity before verdict.
    ...summary.validity.findings.map((one): Fact => [labels.why, inert(findingText(one, lang))]),
    ...summary.objectives.flatMap((one) => objectiveFact(one, words, summary.load.requests === 0)),
    ...(summary.verdict === 'pass' ? [] : bottlenecks).map(
      (one): Fact => [labels.heldBack, inert(bottleneckLine(one, lang))],
    ),
    [labels.folder, inert(runFolder)],
    ...(report === null ? [] : [[labels.report, inert(report)] as const]),
  ];
  const widest = Math.max(...facts.map(([label]) => label.length));
  const target = summary.target.kind === 'sandbox' ? words.summary.sandbox : inert(summary.target.name);
  return [
    words.summary.title(words.summary.verdicts[summary.verdict], target),
    ...facts.flatMap(([label, text]) =>
      atWords(text, columns === null ? null : columns - widest - INDENT).map(
        (part, index) => `  ${(index === 0 ? label : '').padEnd(widest)}  ${part}`,
      ),
    ),
  ];
}

/** Before and after the label. */
const INDENT = 4;

/** A word that is longer than a line stays whole: a path can be copied. */
function atWords(text: string, width: number | null): readonly string[] {
  if (width === null) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function scalingFacts({ scaling, load }: Summary, words: Dictionary): readonly Fact[] {
  const { labels } = words.summary;
  const { maxReplicas, bounds = {} } = scaling;
  const peak = factOf(labels.peak, scaling.peakReplicas, bounds.peakReplicas, 'count', words, (value) =>
    value === null || maxReplicas === null ? words.summary.unknown : words.summary.peakOf(value, maxReplicas),
  );
  const decisions = factOf(labels.decisions, scaling.decisions, bounds.decisions, 'count', words, (value) =>
    value === null ? words.summary.unknown : String(value),
  );
  return madeNothing(load)
    ? [[labels.firstScaleUp, words.summary.notMeasured], peak, decisions]
    : [...reactionFacts(scaling, words), peak, settledFact(scaling, words), decisions];
}

/** What is known within bounds only is told by them; else `tell` has the words. */
function factOf(
  label: string,
  value: number | null,
  bounds: readonly [lowest: number, highest: number | null] | undefined,
  kind: 'time' | 'count',
  { lang }: Dictionary,
  tell: (value: number | null) => string,
): Fact {
  if (value !== null || bounds === undefined) return [label, tell(value)];
  const show = (one: number) => (kind === 'time' ? duration(one * 1000, lang) : number(one, lang));
  return [label, withinBounds(bounds, show, kind, lang)];
}

function reactionFacts(scaling: ScalingSummary, words: Dictionary): readonly Fact[] {
  const { labels, afterLoadStart, neverScaled, neverReady } = words.summary;
  const { firstScaleUpSeconds: first, readyCapacitySeconds: ready, bounds = {} } = scaling;
  const time = (
    label: string,
    value: number | null,
    within: typeof bounds.readyCapacitySeconds,
    never: string,
  ) =>
    factOf(label, value, within, 'time', words, (seconds) =>
      seconds === null ? never : afterLoadStart(seconds * 1000),
    );
  const firstFact = time(labels.firstScaleUp, first, bounds.firstScaleUpSeconds, neverScaled);
  // Nothing was ready of what never came.
  if (first === null && bounds.firstScaleUpSeconds?.[1] == null) return [firstFact];
  return [firstFact, time(labels.readyCapacity, ready, bounds.readyCapacitySeconds, neverReady)];
}

function settledFact(
  { finalReplicas, settledSeconds, bounds = {} }: ScalingSummary,
  words: Dictionary,
): Fact {
  const { labels, at, notSettled, afterLoadEnd } = words.summary;
  const last = finalReplicas === null ? '' : at(finalReplicas);
  return factOf(labels.settled, settledSeconds, bounds.settledSeconds, 'time', words, (value) =>
    value === null ? notSettled(last) : afterLoadEnd(value * 1000, last),
  );
}

function loadFacts(load: LoadSummary, { summary: words }: Dictionary): readonly Fact[] {
  const { labels } = words;
  const { requests, iterations, mostVus, exceptions, errors } = load;
  const made: readonly Fact[] =
    requests === 0
      ? madeNothing(load)
        ? [[labels.requests, words.noRequests]]
        : []
      : [
          [labels.requests, words.requests(requests, load.failed, load.p95Ms, load.unclassified)],
          [labels.dropped, words.dropped(load.droppedIterations)],
        ];
  const tellIterations = requests === 0 ? !madeNothing(load) : (exceptions ?? 0) > 0;
  return [
    ...made,
    ...(tellIterations
      ? [[labels.iterations, words.iterations(iterations, exceptions, mostVus)] as const]
      : []),
    ...(errors === null ? [] : [[labels.k6, inert(words.errorsInLog(errors))] as const]),
  ];
}

/**
 * Only what keeps the run from passing: the objective beside what was got. Of a load without HTTP requests, what its
 * thresholds measured is all that there is to see.
 */
function objectiveFact(
  objective: Objective,
  { summary: words, lang }: Dictionary,
  showMet: boolean,
): readonly Fact[] {
  const isMet = objective.verdict === 'pass';
  if (isMet && !(showMet && objective.unit === 'threshold')) return [];
  const { labels } = words;
  const show = (value: number | string | null) => {
    if (value === null) return words.unknown;
    return typeof value === 'string' ? value : measuredText(value, objective.unit, lang);
  };
  const name = inert(objectiveName(objective.name, lang));
  const label = isMet ? labels.met : objective.verdict === 'fail' ? labels.notMet : labels.notKnown;
  return [[label, textOf()]];

  function textOf(): string {
    if (objective.unit === 'statement') return words.statement(name, inert(String(objective.limit)));
    if (objective.unit === 'threshold') {
      const text = [name, ...(objective.value === null ? [] : [measured(objective.value, lang)])].join(': ');
      return objective.endedLoad === true ? words.endedLoad(text) : text;
    }
    const { bounds, unit, value, limit, reason } = objective;
    if (reason?.code === 'no-http-request' || reason?.code === 'requests-not-judged')
      return words.statement(name, reasonText(reason, lang));
    const told = objective.direction === 'at-least' ? words.floor : words.limit;
    return told(name, bounds === undefined ? show(value) : boundsText(bounds, unit, show, lang), show(limit));
  }
}
