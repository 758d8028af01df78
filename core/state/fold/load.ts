import { histogramCount, histogramPercentile, mergeHistograms } from '../../lib/histogram.ts';
import type {
  K6Sample,
  LoadEnded,
  LoadPhase,
  LoadStarted,
  LoadStopRequested,
  Stamp,
} from '../../timeline/events.ts';
import { plannedRpsAt } from '../../timeline/plan.ts';
import { appendPoint } from '../series.ts';
import type { LoadPoint, LoadState, LoadTotals, RunState } from '../state.ts';
import { saidWithin, say } from './change.ts';
import { observedStep } from './observed-step.ts';

export function foldLoadPhase(state: RunState, event: Stamp & LoadPhase): RunState {
  const { load } = state;
  if (event.phase === 'setup')
    return load.status === 'waiting' ? { ...state, load: { ...load, status: 'setup' } } : state;
  if (load.startedT === null || load.endedT !== null) return state;
  const endedT = Math.max(load.startedT, event.t - event.agoMs);
  return { ...state, load: { ...load, status: 'teardown', endedT, plannedRps: null, stage: null } };
}

export function foldLoadStarted(state: RunState, event: Stamp & LoadStarted): RunState {
  return say(begin(state, event.t), event, 'info', {
    kind: 'load-started',
    scenario: state.load.plan?.scenario ?? null,
  });
}

export function foldLoadStopRequested(state: RunState, event: Stamp & LoadStopRequested): RunState {
  // Before its first iteration there is no load to stop.
  const isOn = state.load.startedT !== null && !isOver(state.load);
  const status = isOn ? 'stopping' : state.load.status;
  return say({ ...state, load: { ...state.load, status } }, event, 'info', {
    kind: 'load-stop-requested',
    by: event.by,
  });
}

export function foldLoadEnded(state: RunState, event: Stamp & LoadEnded): RunState {
  const { t, at, ...outcome } = event;
  const { totals } = state.load;
  const load: LoadState = {
    ...state.load,
    status: 'ended',
    endedT: state.load.endedT ?? t,
    outcome,
    plannedRps: null,
    stage: null,
  };
  const good = event.outcome === 'finished' || event.outcome === 'stopped';
  const told = say({ ...state, load }, event, good ? 'info' : 'bad', {
    kind: 'load-ended',
    outcome: event.outcome,
    exitCode: event.exitCode,
    message: event.message,
    requests: totals.requests,
    failed: totals.failed,
    ...(event.unclassified === undefined ? {} : { unclassified: event.unclassified }),
    iterations: totals.iterations,
    mostVus: totals.mostVus,
    reason: event.markedAsFailed ?? '',
    errors: event.errors ?? null,
    endedBy: thresholdsWhere(event, ({ endedLoad }) => endedLoad === true),
  });
  const failed = thresholdsWhere(event, ({ ok, endedLoad }) => ok === false || endedLoad === true);
  const unknown = thresholdsWhere(event, ({ ok, endedLoad }) => ok === null && endedLoad !== true);
  if (failed.length === 0 && unknown.length === 0) return told;
  return say(told, event, failed.length > 0 ? 'bad' : 'warning', {
    kind: 'thresholds-failed',
    failed,
    unknown,
  });
}

export function foldK6Sample(state: RunState, event: Stamp & K6Sample): RunState {
  const windowMs = event.windowMs > 0 ? event.windowMs : 1_000;
  const started = state.load.startedT === null ? begin(state, Math.max(0, event.t - windowMs)) : state;
  const point = loadPoint(started.load, event, windowMs);
  const load: LoadState = {
    ...started.load,
    latest: point,
    totals: addSample(started.load.totals, event),
    series: appendPoint(started.load.series, point, mergeLoadPoints),
  };
  return sayTroubles(observedStep({ ...started, load }, event), event);
}

const TROUBLE_EVERY_MS = 30_000;

function sayTroubles(state: RunState, event: Stamp & K6Sample): RunState {
  const { droppedIterations, exceptions = 0 } = event;
  const isNew = (kind: 'dropped-iterations' | 'iterations-threw', count: number) =>
    count > 0 && !saidWithin(state, kind, event.t, TROUBLE_EVERY_MS);
  const dropped = isNew('dropped-iterations', droppedIterations)
    ? say(state, event, 'warning', { kind: 'dropped-iterations', count: droppedIterations })
    : state;
  return isNew('iterations-threw', exceptions)
    ? say(dropped, event, 'warning', { kind: 'iterations-threw', count: exceptions })
    : dropped;
}

function begin(state: RunState, t: number): RunState {
  const load: LoadState = {
    ...state.load,
    status: state.load.status === 'stopping' || isOver(state.load) ? state.load.status : 'running',
    startedT: state.load.startedT ?? t,
  };
  return { ...state, load };
}

function isOver({ status }: LoadState): boolean {
  return status === 'teardown' || status === 'ended';
}

function loadPoint(load: LoadState, event: Stamp & K6Sample, windowMs: number): LoadPoint {
  return {
    t: event.t,
    rps: (event.requests * 1000) / windowMs,
    plannedRps: load.startedT === null ? null : plannedRpsAt(load.plan, event.t - load.startedT),
    p50Ms: event.latencyMs?.p50 ?? null,
    p95Ms: event.latencyMs?.p95 ?? null,
    p99Ms: event.latencyMs?.p99 ?? null,
    errorRate: event.requests > 0 ? event.failed / event.requests : null,
    iterationsPerSecond: (event.iterations * 1000) / windowMs,
    droppedPerSecond: (event.droppedIterations * 1000) / windowMs,
    vus: event.vus,
    vusMax: event.vusMax,
  };
}

/** For charts of long runs: rates are averaged, latencies and errors keep their worst. */
function mergeLoadPoints(a: LoadPoint, b: LoadPoint): LoadPoint {
  return {
    t: a.t,
    rps: (a.rps + b.rps) / 2,
    plannedRps: b.plannedRps ?? a.plannedRps,
    p50Ms: larger(a.p50Ms, b.p50Ms),
    p95Ms: larger(a.p95Ms, b.p95Ms),
    p99Ms: larger(a.p99Ms, b.p99Ms),
    errorRate: larger(a.errorRate, b.errorRate),
    iterationsPerSecond: (a.iterationsPerSecond + b.iterationsPerSecond) / 2,
    droppedPerSecond: (a.droppedPerSecond + b.droppedPerSecond) / 2,
    vus: larger(a.vus, b.vus),
    vusMax: larger(a.vusMax, b.vusMax),
  };
}

function larger(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

/** A percentile of the whole run is honest only when the histograms cover (nearly) all of its requests. */
const HISTOGRAM_COVERAGE = 0.99;

function addSample(totals: LoadTotals, event: K6Sample): LoadTotals {
  const histogram =
    event.histogram === null ? totals.histogram : mergeHistograms(totals.histogram, event.histogram);
  const requests = totals.requests + event.requests;
  const covered = histogramCount(histogram) >= requests * HISTOGRAM_COVERAGE;
  return {
    requests,
    failed: totals.failed + event.failed,
    iterations: totals.iterations + event.iterations,
    exceptions:
      event.exceptions === undefined ? totals.exceptions : (totals.exceptions ?? 0) + event.exceptions,
    droppedIterations: totals.droppedIterations + event.droppedIterations,
    checksPassed: totals.checksPassed + (event.checksPassed ?? 0),
    checksFailed: totals.checksFailed + (event.checksFailed ?? 0),
    mostVus: Math.max(totals.mostVus, event.vus ?? 0),
    histogram,
    p95Ms: covered ? histogramPercentile(histogram, 95) : null,
  };
}

function thresholdsWhere(event: LoadEnded, fits: (one: LoadEnded['thresholds'][number]) => boolean) {
  return event.thresholds.filter(fits).map(({ metric, expression }) => ({ metric, expression }));
}
