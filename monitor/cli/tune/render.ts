import {
  type Caution,
  cautionsOf,
  type Difference,
  differencesOf,
  type Refusal,
} from '../../../core/tune/advise.ts';
import type { Backtest } from '../../../core/tune/backtest.ts';
import type { ModelBasis, TuneModel } from '../../../core/tune/model.ts';
import { OBJECTIVES, type Objective, objectiveValue } from '../../../core/tune/outcome.ts';
import type { Unsuitable } from '../../../core/tune/rebuild.ts';
import type { Tried } from '../../../core/tune/search.ts';
import type { SideBySide } from '../../../core/tune/side-by-side.ts';
import { clock, cpu } from '../../i18n/format.ts';
import { table } from '../terminal/table.ts';
import { replicaChart } from './chart.ts';
import { differingSettings } from './settings.ts';
import type { TuneWords } from './words.ts';

/** What the model rests on, one fact a line. */
export function basisLines(model: TuneModel, basis: ModelBasis, words: TuneWords): readonly string[] {
  const { pod, controller } = model;
  const { requestCost, idleKnown } = basis;
  const idle = idleKnown ? cpu(pod.idleMillicores) : words.idleUnknown;
  const ready = words.duration(pod.readyAfterMs);
  return [
    requestCost === null
      ? words.demandByUsage(idle)
      : words.demand(
          ...([requestCost.median, requestCost.least, requestCost.most].map(words.decimal) as Three),
          idle,
        ),
    basis.startsSeen === 0
      ? words.startsAssumed(ready)
      : words.starts(ready, words.duration(pod.servesAfterMs), basis.startsSeen),
    words.syncs(words.duration(controller.syncPeriodSeconds * 1000), basis.readingsMatched, basis.syncs),
    ...(basis.saturatedSeconds > 0 ? [words.saturated(words.duration(basis.saturatedSeconds * 1000))] : []),
    ...(basis.gaps > 0 ? [words.gaps(basis.gaps)] : []),
    words.need(cpu(model.needMillicores)),
  ];
}

type Three = [string, string, string];

export function backtestLines(
  test: Backtest,
  { fromT, toT }: TuneModel,
  width: number,
  words: TuneWords,
): readonly string[] {
  return [
    ...replicaChart(test.actual, test.predicted, fromT, toT, width),
    words.chartKey(words.happened, words.model),
    '',
    ...stepLines(test, words),
    errorLine(test, words),
    test.stepsWithinSync ? words.stepsGood : words.stepsBad,
  ];
}

export function errorLine(
  { error, predictedReplicaSeconds, actualReplicaSeconds }: Backtest,
  words: TuneWords,
) {
  return words.error(
    words.share(error),
    words.whole(predictedReplicaSeconds),
    words.whole(actualReplicaSeconds),
  );
}

function stepLines({ steps, extra }: Backtest, words: TuneWords): readonly string[] {
  const rows = [
    ...steps.map(({ actual, predicted, errorMs }) => ({
      t: actual.t,
      row: [
        `${actual.from} → ${actual.to}`,
        clock(actual.t),
        predicted === null ? words.missed : `${predicted.from} → ${predicted.to} ${clock(predicted.t)}`,
        errorMs === null ? '–' : `${signed(words.decimal(errorMs / 1000), errorMs)} s`,
      ],
    })),
    ...extra.map((step) => ({
      t: step.t,
      row: [`${step.from} → ${step.to}`, words.extra, `${step.from} → ${step.to} ${clock(step.t)}`, '–'],
    })),
  ].sort((a, b) => a.t - b.t);
  if (rows.length === 0) return [];
  return [...linesOf([words.stepTitles, ...rows.map(({ row }) => row)]), ''];
}

/** The settings in a table; the recorded ones first. */
export function frontLines(shown: readonly Tried[], recorded: Tried, words: TuneWords): readonly string[] {
  const row = (mark: string, { outcome, spec }: Tried) => [
    mark,
    words.whole(outcome.replicaSeconds),
    words.duration(outcome.underSeconds * 1000),
    words.whole(outcome.changes),
    words.whole(outcome.peakReplicas),
    differingSettings(recorded.spec, spec, words).join(', ') || words.recorded,
  ];
  return linesOf([
    words.frontTitles,
    row(words.recordedMark, recorded),
    ...shown.map((one, i) => row(String(i + 1), one)),
  ]);
}

/**
 * Why a setting: what it changes, beside what the model can be wrong by, and what each part of it is good for.
 * @param without the same with one of its settings as recorded
 */
export function whyLines(
  recorded: Tried,
  chosen: Tried,
  without: readonly Tried[],
  test: Backtest,
  model: TuneModel,
  words: TuneWords,
): readonly string[] {
  return [
    ...without.map((other) => partLine(other, chosen, words)),
    ...differencesOf(recorded.outcome, chosen.outcome, test, model).map((one) => differenceLine(one, words)),
    ...cautionsOf(recorded, chosen).map((one) => cautionText(one, words)),
  ];
}

/** `target 60 % → 55 %: without it time short of pods 2 min 55 s, changes of the count 7` */
function partLine(other: Tried, chosen: Tried, words: TuneWords): string {
  const setting = differingSettings(other.spec, chosen.spec, words).join(', ');
  const changed = OBJECTIVES.filter(
    (objective) => objectiveValue(other.outcome, objective) !== objectiveValue(chosen.outcome, objective),
  );
  const told = changed.map(
    (objective) =>
      `${words.objectives[objective]} ${valueText(objective, objectiveValue(other.outcome, objective), words)}`,
  );
  return words.without(setting, told);
}

function cautionText(caution: Caution, { cautions }: TuneWords): string {
  return caution.code === 'minimum'
    ? cautions.minimum(caution.podHoursPerDay)
    : cautions['more-pods'](caution.peak, caution.seen);
}

function differenceLine({ objective, from, to, certain }: Difference, words: TuneWords): string {
  const change =
    from === to
      ? words.same
      : `${from === 0 ? signed(valueText(objective, to - from, words), to - from) : relative(from, to, words)}${certain ? '' : `, ${words.uncertain}`}`;
  return words.difference(
    words.objectives[objective],
    valueText(objective, from, words),
    valueText(objective, to, words),
    change,
  );
}

export function valueText(objective: Objective, value: number, words: TuneWords): string {
  return objective === 'under-provisioned' ? words.duration(Math.abs(value) * 1000) : words.whole(value);
}

function relative(from: number, to: number, words: TuneWords): string {
  const change = ((to - from) / from) * 100;
  return signed(words.percent(change), change);
}

export function refusalLine(refusal: Refusal, words: TuneWords): string {
  return refusal.code === 'error'
    ? words.refused.error(words.share(refusal.error), words.share(refusal.limit))
    : words.refused[refusal.code]();
}

export function unsuitableText(why: Unsuitable, words: TuneWords): string {
  switch (why.code) {
    case 'other-metrics':
      return words.unsuitable[why.code](why.metrics.join(', '));
    case 'too-few-syncs':
      return words.unsuitable[why.code](why.syncs);
    default:
      return words.unsuitable[why.code];
  }
}

/** A prediction beside what was measured. */
export function sideBySideLines(
  { predicted, measured, curves, errorInPhase, seconds }: SideBySide,
  width: number,
  words: TuneWords,
): readonly string[] {
  const row = (name: string, a: number, b: number, text: (value: number) => string) => [
    name,
    text(a),
    text(b),
    a === b ? words.same : b === 0 ? '–' : relative(b, a, words),
  ];
  const time = (value: number) => words.duration(value * 1000);
  const fromT = curves.actual[0]?.t ?? 0;
  return [
    words.comparedTime(time(seconds)),
    '',
    ...replicaChart(curves.actual, curves.predicted, Math.max(0, fromT), fromT + seconds * 1000, width),
    words.chartKey(words.measured, words.predicted),
    '',
    ...linesOf([
      words.comparisonTitles,
      row(
        words.objectives['replica-seconds'],
        predicted.replicaSeconds,
        measured.replicaSeconds,
        words.whole,
      ),
      row(words.objectives['under-provisioned'], predicted.underSeconds, measured.underSeconds, time),
      row(words.objectives.changes, predicted.changes, measured.changes, words.whole),
      row(words.peak, predicted.peakReplicas, measured.peakReplicas, words.whole),
    ]),
    '',
    ...stepLines(curves, { ...words, stepTitles: [words.stepTitles[0] ?? '', ...comparedTitles(words)] }),
    errorLine(curves, words),
    words.inPhase(words.share(errorInPhase)),
  ];
}

function comparedTitles({ comparisonTitles }: TuneWords): readonly string[] {
  const [, predicted = '', measured = '', difference = ''] = comparisonTitles;
  return [measured, predicted, difference] as const;
}

function linesOf(rows: readonly (readonly string[])[]): readonly string[] {
  return table(rows).trimEnd().split('\n');
}

function signed(text: string, value: number): string {
  return value > 0 ? `+${text}` : text;
}

/** A title, and its lines set in below it. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), ''];
}
