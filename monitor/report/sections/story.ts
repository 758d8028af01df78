import type { Waterfall } from '../../../core/measure/waterfall.ts';
import { shownDependencies } from '../../../core/state/dependencies.ts';
import type { FeedEntry } from '../../../core/state/feed.ts';
import { primaryHpa } from '../../../core/state/state.ts';
import { highestRps } from '../../../core/timeline/plan.ts';
import { madeNothing } from '../../../core/verdict/summary.ts';
import { metricValue } from '../../i18n/metric.ts';
import { notSeenFor } from '../../i18n/not-seen.ts';
import type { Answer } from '../blocks.ts';
import { allKept } from '../collect/keep-ends.ts';
import type { Report } from '../report.ts';
import { bottleneckSentence, hpaMetricName, whereName } from './phrases.ts';

/** The run in a few answers: what load, when it scaled and why, how fast, what was in the way. */
export function storyOf(report: Report): readonly Answer[] {
  const { words, data } = report;
  const { questions } = words.label;
  if (isWatch(report)) {
    return answered([
      [questions.load, [words.sentences.noLoad(whereName(report), data.durationMs)]],
      [questions.scaling, reaction(report)],
    ]);
  }
  if (madeNothing(data.measures.summary.load))
    return answered([[questions.load, [words.sentences.noRequests(whereName(report))]]]);
  return answered([
    [questions.load, [load(report), ...errorsInLog(report)]],
    [questions.scaling, [...reaction(report), ...settled(report)]],
    [questions.speed, [...answers(report), ...slowest(report)]],
    [questions.bottleneck, bottleneck(report)],
  ]);
}

/** Observed without load: there is none to tell of. */
export function isWatch({ data }: Report): boolean {
  return data.measures.facts.state.header?.command === 'watch';
}

function answered(
  all: readonly (readonly [question: string, sentences: readonly string[]])[],
): readonly Answer[] {
  return all.flatMap(([question, sentences]) =>
    sentences.length === 0 ? [] : [{ question, text: sentences.join(' ') }],
  );
}

function load(report: Report): string {
  const { words, data } = report;
  const { state } = data.measures.facts;
  const { plan, startedT, endedT } = state.load;
  const planned = plan !== null && plan.stages.length > 0;
  // What k6 makes besides (setup and teardown of a script) is no peak of the load.
  const rates = data.tracks.load.columns[0] ?? [];
  const seen = rates.reduce<number>((highest, rate) => Math.max(highest, rate ?? 0), 0);
  const { requests, iterations, mostVus } = data.measures.summary.load;
  const scenario = words.sentences.scenario(plan?.scenario ?? '?', plan?.profile ?? '');
  const ms = (endedT ?? state.now.t) - (startedT ?? 0);
  if (requests === 0) return words.sentences.iterations(whereName(report), scenario, iterations, mostVus, ms);
  return words.sentences.load(
    whereName(report),
    scenario,
    requests,
    ms,
    planned ? highestRps(plan) : seen,
    planned,
  );
}

/** A sentence of its own: k6 ends with 0 although every iteration threw. */
function errorsInLog({ words, data }: Report): readonly string[] {
  const { errors } = data.measures.summary.load;
  return errors === null ? [] : [`${words.sentences.errorsInLog(errors)}.`];
}

function reaction(report: Report): readonly string[] {
  const { words, data } = report;
  const { summary, facts, waterfalls } = data.measures;
  const { firstScaleUpSeconds, peakReplicas, maxReplicas, readyCapacitySeconds } = summary.scaling;
  const hpa = primaryHpa(facts.state);
  if (hpa === null) return [];
  const unseen = unseenScaling(report);
  if (unseen !== null) return [unseen];
  if (firstScaleUpSeconds === null) {
    const wasUp = waterfalls.length > 0 || facts.state.load.startedT === null;
    return wasUp ? [] : [words.sentences.neverUp(peakReplicas)];
  }
  const first = waterfalls.find(
    ({ transition }) => transition.desiredChanged.t >= (facts.state.load.startedT ?? 0),
  )?.transition;
  const { from, to } = first ?? { from: summary.scaling.minReplicas ?? 0, to: peakReplicas ?? 0 };
  const out = [words.sentences.firstUp(firstScaleUpSeconds * 1000, from, to, because(report))];
  if (peakReplicas !== null && maxReplicas !== null) {
    const readyMs = readyCapacitySeconds === null ? null : readyCapacitySeconds * 1000;
    out.push(words.sentences.peak(peakReplicas, maxReplicas, readyMs));
  }
  return out;
}

/** Where what it did was not all seen, that is what there is to say; null: it was. */
function unseenScaling({ words, data, lang }: Report): string | null {
  const { unseen = [], scaling } = data.measures.summary;
  const { bounds = {}, firstScaleUpSeconds, peakReplicas } = scaling;
  const known = (value: number | null, within: unknown) => value !== null || within === undefined;
  const [worst] = unseen.filter(({ source }) => source === 'hpa' || source === 'workloads');
  const all =
    known(firstScaleUpSeconds, bounds.firstScaleUpSeconds) && known(peakReplicas, bounds.peakReplicas);
  if (worst === undefined || all) return null;
  const peak = bounds.peakReplicas ?? null;
  return words.sentences.notAllSeen(notSeenFor(worst.source, worst.seconds * 1000, lang), peak);
}

/** The step that made the longest reaction long. */
function slowest({ words, data }: Report): readonly string[] {
  const longest = data.measures.waterfalls.reduce<Waterfall | null>(
    (most, one) => ((one.totalMs ?? 0) > (most?.totalMs ?? 0) ? one : most),
    null,
  );
  if (longest?.slowest == null || longest.totalMs === null) return [];
  const { name, durationMs } = longest.slowest;
  return [words.sentences.slowest(words.label.hops[name], durationMs, longest.totalMs)];
}

/** The metric that asked for the first scale-up, as the feed told it. */
function because(report: Report): string {
  const { words, data, lang } = report;
  const startedT = data.measures.facts.state.load.startedT ?? 0;
  const up = allKept(data.feed).find((entry: FeedEntry) => {
    const { primaryHpa: key } = data.measures.facts.state;
    return entry.kind === 'hpa-scaled' && entry.hpa === key && entry.to > entry.from && entry.t >= startedT;
  });
  if (up?.kind !== 'hpa-scaled' || up.metric?.current == null) return '';
  const { metric } = up;
  const told = metric.targetType === 'utilization' ? words.sentences.utilization : words.sentences.value;
  return told(
    hpaMetricName(metric, report),
    metricValue(metric, up.metric.current, lang),
    metricValue(metric, metric.target, lang),
  );
}

function answers({ words, data }: Report): readonly string[] {
  const { summary, phaseStats } = data.measures;
  const { requests, failed, p95Ms } = summary.load;
  const p95Of = (name: string) => phaseStats.find((one) => one.name === name)?.p95Ms ?? null;
  const reacting = p95Of('reacting');
  const settledP95 = p95Of('settled-under-load');
  if (requests === 0) return [];
  const out = [words.sentences.answers(p95Ms, failed, failed / requests)];
  if (reacting !== null && settledP95 !== null) out.push(words.sentences.reactingP95(reacting, settledP95));
  return out;
}

function settled({ words, data }: Report): readonly string[] {
  const { scaling } = data.measures.summary;
  if (data.measures.facts.state.load.endedT === null || scaling.bounds?.settledSeconds !== undefined)
    return [];
  if (scaling.peakReplicas === null) return [];
  return scaling.settledSeconds === null
    ? [words.sentences.notSettled(scaling.finalReplicas)]
    : [words.sentences.settled(scaling.settledSeconds * 1000, scaling.finalReplicas)];
}

function bottleneck(report: Report): readonly string[] {
  const { words, data } = report;
  const { bottlenecks, facts } = data.measures;
  const told = bottlenecks.map((one) => bottleneckSentence(one, report));
  // What nobody looked at is not known to be fine.
  const shown = shownDependencies(facts.state);
  const unseen =
    shown.length === 0
      ? [words.sentences.noDependencySeen]
      : shown.flatMap(({ spec: { name, title } }) =>
          Object.keys(facts.dependencies[name]?.worst ?? {}).length === 0
            ? [words.sentences.dependencyUnseen(title)]
            : [],
        );
  return [...(told.length === 0 ? [words.sentences.noBottleneck] : told), ...unseen];
}
