import type { K6Sample } from '../../../core/timeline/events.ts';
import { type LatencyWindow, maxMs, mergeWindows, percentile, toHistogram, windowOf } from './latency.ts';
import type { NativeHistogram, PushedSeries } from './remote-write/decode.ts';
import { metricOf } from './threshold-expression.ts';

/** Counts since the start of the test. null: nothing has told them. */
export interface Totals {
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly droppedIterations: number;
  readonly checksPassed: number | null;
  readonly checksFailed: number | null;
}

export interface LiveMetrics {
  /** Whether a series of this name is to be taken. */
  wanted(name: string): boolean;
  /** Takes what k6 pushed. */
  take(series: readonly PushedSeries[]): void;
  /** What came since the sample before. With `end`, k6's own final counts, the sum of all samples equals them. */
  sample(windowMs: number, end?: Totals | null): K6Sample;
  /** Whether an iteration has ended; `orRequest`: or a request was seen that setup() did not make. */
  hasBegun(orRequest: boolean): boolean;
  /** Requests of setup() and teardown(), which are not of the load; `unclassified`: k6 was told not to judge them. */
  besides(): { readonly requests: number; readonly failed: number; readonly unclassified: number };
  /** Whether a gauge of the thresholds, with its tags as k6 writes them, ever had a value. */
  wasSet(metric: string): boolean;
}

const NAMES = {
  requests: 'k6_http_reqs_total',
  failedShare: 'k6_http_req_failed_rate',
  duration: 'k6_http_req_duration_seconds',
  iterations: 'k6_iterations_total',
  dropped: 'k6_dropped_iterations_total',
  vus: 'k6_vus',
  vusMax: 'k6_vus_max',
} as const;

const WANTED: ReadonlySet<string> = new Set(Object.values(NAMES));

/**
 * Turns k6's cumulative series into samples of what is new. What k6 pushes are totals, so a push that got lost
 * costs nothing: the next one holds it.
 * @param asked the metrics of the thresholds
 */
export function createLiveMetrics(asked: readonly string[] = []): LiveMetrics {
  const gauges = new Set(asked.map((name) => gaugeName(metricOf(name).metric)));
  const values = new Map<string, Map<string, PushedSeries>>();
  const sampledDurations = new Map<string, NativeHistogram>();
  let sampled: Totals = { ...NOTHING, checksPassed: 0, checksFailed: 0 };
  let sampledByPod: Readonly<Record<string, number>> = {};

  const of = (name: string): readonly PushedSeries[] => [...(values.get(name)?.values() ?? [])];
  const ofLoad = (name: string) => of(name).filter((series) => !isBesides(series));
  const besides = (name: string) => of(name).filter(isBesides);

  return {
    wanted: (name) => WANTED.has(name) || gauges.has(name),
    wasSet(name) {
      const { metric, tags } = metricOf(name);
      const fits = ({ labels }: PushedSeries) =>
        Object.entries(tags).every(([tag, value]) => (labels[tag] ?? '') === value);
      return of(gaugeName(metric)).some(fits);
    },
    take(series) {
      for (const one of series) {
        const byKey = values.get(one.name) ?? new Map<string, PushedSeries>();
        byKey.set(one.key, one);
        values.set(one.name, byKey);
      }
    },
    hasBegun: (orRequest) => values.has(NAMES.iterations) || (orRequest && ofLoad(NAMES.requests).length > 0),
    besides: () => ({
      ...requestsOf(besides),
      unclassified: sum(besides(NAMES.requests).filter(isUnjudged)),
    }),
    sample(windowMs, end = null) {
      const totals = end === null ? currentTotals() : withoutBesides(end);
      const window = newDurations();
      const byPod = currentByPod();
      const sample: K6Sample = {
        type: 'k6.sample',
        windowMs,
        requests: grown(totals.requests, sampled.requests),
        failed: grown(totals.failed, sampled.failed),
        droppedIterations: grown(totals.droppedIterations, sampled.droppedIterations),
        iterations: grown(totals.iterations, sampled.iterations),
        checksPassed: grownOrNull(totals.checksPassed, sampled.checksPassed),
        checksFailed: grownOrNull(totals.checksFailed, sampled.checksFailed),
        vus: lastOf(NAMES.vus),
        vusMax: lastOf(NAMES.vusMax),
        latencyMs: latencyOf(window),
        histogram: window.buckets.length > 0 ? toHistogram(window) : null,
        byPod: byPod === null ? null : subtract(byPod, sampledByPod),
      };
      sampled = {
        requests: sampled.requests + sample.requests,
        failed: sampled.failed + sample.failed,
        droppedIterations: sampled.droppedIterations + sample.droppedIterations,
        iterations: sampled.iterations + sample.iterations,
        checksPassed: (sampled.checksPassed ?? 0) + (sample.checksPassed ?? 0),
        checksFailed: (sampled.checksFailed ?? 0) + (sample.checksFailed ?? 0),
      };
      sampledByPod = byPod ?? sampledByPod;
      return sample;
    },
  };

  function currentTotals(): Totals {
    return {
      ...requestsOf(ofLoad),
      iterations: sum(of(NAMES.iterations)),
      droppedIterations: sum(of(NAMES.dropped)),
      ...currentChecks(),
    };
  }

  function requestsOf(pick: (name: string) => readonly PushedSeries[]): { requests: number; failed: number } {
    // k6 pushes the share of failed requests, in full precision, per label set: with their number it is a count.
    const failed = pick(NAMES.failedShare).reduce(
      (total, { key, value }) =>
        total + Math.round((value ?? 0) * (values.get(NAMES.requests)?.get(key)?.value ?? 0)),
      0,
    );
    return { requests: sum(pick(NAMES.requests)), failed };
  }

  function isUnjudged({ key }: PushedSeries): boolean {
    return values.get(NAMES.failedShare)?.has(key) !== true;
  }

  /** k6's own counts hold the requests of setup() and teardown() too. */
  function withoutBesides(end: Totals): Totals {
    const { requests, failed } = requestsOf(besides);
    return { ...end, requests: end.requests - requests, failed: end.failed - failed };
  }

  function currentChecks(): { checksPassed: number | null; checksFailed: number | null } {
    const served = servedOf(of(NAMES.iterations));
    if (served.length === 0) return { checksPassed: null, checksFailed: null };
    return {
      checksPassed: served.reduce((total, { passed, count }) => total + passed * count, 0),
      checksFailed: served.reduce((total, { failed, count }) => total + failed * count, 0),
    };
  }

  function currentByPod(): Record<string, number> | null {
    const byPod: Record<string, number> = {};
    for (const { pod, count } of servedOf(of(NAMES.iterations)))
      if (pod !== '') byPod[pod] = (byPod[pod] ?? 0) + count;
    return Object.keys(byPod).length > 0 ? byPod : null;
  }

  function newDurations(): LatencyWindow {
    const windows: LatencyWindow[] = [];
    for (const { key, histogram } of ofLoad(NAMES.duration)) {
      const before = sampledDurations.get(key) ?? null;
      if (histogram === null || histogram === before) continue;
      windows.push(windowOf(histogram, before));
      sampledDurations.set(key, histogram);
    }
    return mergeWindows(windows);
  }

  function lastOf(name: string): number | null {
    return of(name).at(-1)?.value ?? null;
  }
}

/** Nothing that was not told before. */
export function isEmpty(sample: K6Sample): boolean {
  const { requests, failed, iterations, droppedIterations, checksPassed, checksFailed, exceptions } = sample;
  const counts = [requests, failed, iterations, droppedIterations, checksPassed, checksFailed, exceptions];
  return counts.every((count) => (count ?? 0) === 0) && sample.histogram === null;
}

/** What our scenarios say of the request of an iteration: checks passed and failed, and the pod. `4/0 backend-x2x4v` */
function servedOf(iterations: readonly PushedSeries[]) {
  return iterations.flatMap(({ labels, value }) => {
    const [, passed, failed, pod = ''] = /^(\d+)\/(\d+) (.*)$/s.exec(labels.served ?? '') ?? [];
    return passed === undefined
      ? []
      : [{ passed: Number(passed), failed: Number(failed), pod, count: value ?? 0 }];
  });
}

/** As k6 tags what setup() and teardown() do. */
const BESIDES = new Set(['::setup', '::teardown']);

function isBesides({ labels }: PushedSeries): boolean {
  return BESIDES.has(labels.group ?? '');
}

function sum(series: readonly PushedSeries[]): number {
  return series.reduce((total, { value }) => total + (value ?? 0), 0);
}

/** Of all kinds of metrics, gauges alone are pushed without a suffix. */
function gaugeName(metric: string): string {
  return `k6_${metric}`;
}

const NOTHING = { requests: 0, failed: 0, iterations: 0, droppedIterations: 0 } as const;

function latencyOf(window: LatencyWindow): K6Sample['latencyMs'] {
  if (window.buckets.length === 0) return null;
  return {
    p50: rounded(percentile(window, 50)),
    p95: rounded(percentile(window, 95)),
    p99: rounded(percentile(window, 99)),
    avg: rounded(window.sumMs / Math.max(1, window.count)),
    max: rounded(maxMs(window)),
  };
}

/** Microseconds are more than the buckets know; the timeline is shorter for it. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Never below zero: a count that was already told is not taken back. */
function grown(now: number, before: number): number {
  return Math.max(0, now - before);
}

function grownOrNull(now: number | null, before: number | null): number | null {
  return now === null ? null : grown(now, before ?? 0);
}

function subtract(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [pod, count] of Object.entries(now)) {
    const added = count - (before[pod] ?? 0);
    if (added > 0) out[pod] = added;
  }
  return out;
}
