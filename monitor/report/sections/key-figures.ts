import { highestRps } from '../../../core/timeline/plan.ts';
import type { Verdict } from '../../../core/verdict/objective.ts';
import { madeNothing } from '../../../core/verdict/summary.ts';
import { duration, latency, number, share } from '../../i18n/format.ts';
import type { KeyFigure, Tone } from '../blocks.ts';
import type { Report } from '../report.ts';
import { isWatch } from './story.ts';

/** k6's threshold, with or without tags, and the limit of the phase that the note tells of. */
const P95 = /^(k6: http_req_duration(\{.*\})? p\(95\)|settled-under-load\.p95Ms$)/;

/** The run in a handful of numbers; those with an objective wear its verdict and name its limit. */
export function keyFigures(report: Report): readonly KeyFigure[] {
  return isWatch(report) ? [peak(report)] : [...load(report), ...scaling(report)];
}

function load(report: Report): readonly KeyFigure[] {
  const { words, data, lang } = report;
  const { keyFigures: label } = words.label;
  const made = data.measures.summary.load;
  const { requests, failed, unclassified = 0, iterations, p95Ms } = made;
  const judged = requests - unclassified;
  const { plan } = data.measures.facts.state.load;
  const settledP95 = data.measures.phaseStats.find(({ name }) => name === 'settled-under-load')?.p95Ms;
  const planned = plan !== null && plan.stages.length > 0;
  // Another protocol than HTTP: its figures are those of its thresholds.
  if (requests === 0 && !madeNothing(made))
    return [
      {
        label: label.iterations,
        value: number(iterations, lang),
        note: label.noRequests,
        tone: toneOf(report, (name) => name === 'exceptionRate' || name.startsWith('k6: ')),
      },
    ];
  return [
    {
      label: label.requests,
      value: number(requests, lang),
      note: planned ? label.peakRate(number(highestRps(plan), lang)) : '',
      tone: 'plain',
    },
    {
      label: label.errors,
      value: judged <= 0 ? words.label.notKnown : share(failed / judged, lang),
      note: label.failedOf(number(failed, lang), number(Math.max(0, judged), lang)),
      tone: toneOf(report, (name) => name === 'errorRate' || name.startsWith('k6: http_req_failed')),
    },
    {
      label: label.p95,
      value: p95Ms === null ? words.label.notKnown : latency(p95Ms, lang),
      note:
        p95Ms === null
          ? label.notMeasured
          : settledP95 == null
            ? ''
            : label.p95Settled(latency(settledP95, lang)),
      tone: toneOf(report, (name) => P95.test(name)),
    },
  ];
}

function scaling(report: Report): readonly KeyFigure[] {
  const { words, data } = report;
  const { keyFigures: label } = words.label;
  const { scaling: measured } = data.measures.summary;
  const { startedT, endedT } = data.measures.facts.state.load;
  const { peakReplicas, bounds } = measured;
  if ((peakReplicas === null && bounds?.peakReplicas === undefined) || startedT === null) return [];
  const scaledUp = measured.firstScaleUpSeconds !== null;
  const missing = scaledUp ? label.never : label.notNeeded;
  const unsettled =
    report.data.measures.facts.state.ended?.reason === 'load-over' ? label.notObserved : label.never;
  return [
    within('firstScaleUpSeconds', label.firstScaleUp, label.afterLoad, label.notNeeded, report),
    peak(report),
    within('readyCapacitySeconds', label.capacity, label.afterLoad, missing, report),
    ...(endedT === null ? [] : [within('settledSeconds', label.settled, label.afterEnd, unsettled, report)]),
  ];
}

function peak(report: Report): KeyFigure {
  const { words, data, lang } = report;
  const { peakReplicas, maxReplicas, bounds } = data.measures.summary.scaling;
  const { keyFigures: label } = words.label;
  const within = shortBounds(bounds?.peakReplicas, (value) => number(value, lang));
  return {
    label: label.peak,
    value: within ?? (peakReplicas === null ? words.label.notKnown : number(peakReplicas, lang)),
    note: maxReplicas === null ? '' : label.ofReplicas(number(maxReplicas, lang)),
    tone: toneOf(report, (name) => name === 'peakReplicas'),
  };
}

type TimedName = 'firstScaleUpSeconds' | 'readyCapacitySeconds' | 'settledSeconds';

/** A time that may not have come: `missing` says so. */
function within(name: TimedName, label: string, since: string, missing: string, report: Report): KeyFigure {
  const { words, data, lang } = report;
  const { [name]: seconds, bounds } = data.measures.summary.scaling;
  const open = seconds === null ? shortBounds(bounds?.[name], (value) => duration(value * 1000, lang)) : null;
  const objective = data.measures.summary.objectives.find((one) => one.name === name);
  const limit =
    typeof objective?.limit === 'number'
      ? words.label.keyFigures.allowed(duration(objective.limit * 1000, lang))
      : since;
  return {
    label,
    value: open ?? (seconds === null ? missing : duration(seconds * 1000, lang)),
    note: objective?.verdict === 'pass' ? since : limit,
    tone: toneOf(report, (one) => one === name),
  };
}

/** `8 s – 49 s`, `≥ 4`: a figure has little room. */
function shortBounds(
  bounds: readonly [lowest: number, highest: number | null] | undefined,
  show: (value: number) => string,
): string | null {
  if (bounds === undefined) return null;
  const [lowest, highest] = bounds;
  return highest === null ? `≥ ${show(lowest)}` : `${show(lowest)} – ${show(highest)}`;
}

const WORST_FIRST: readonly (readonly [Verdict, Tone])[] = [
  ['fail', 'bad'],
  ['inconclusive', 'warning'],
  ['pass', 'good'],
];

/** The worst verdict of the objectives that judge a figure; plain when none does. */
function toneOf({ data }: Report, judges: (name: string) => boolean): Tone {
  const verdicts = data.measures.summary.objectives
    .filter(({ name }) => judges(name))
    .map(({ verdict }) => verdict);
  return WORST_FIRST.find(([verdict]) => verdicts.includes(verdict))?.[1] ?? 'plain';
}
