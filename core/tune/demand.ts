import type { Gathered, SeenSample, SeenSync } from './gather.ts';
import type { Demand, ModelBasis } from './model.ts';
import { median } from './readings.ts';

export interface RebuiltDemand {
  readonly demand: Demand;
  readonly requestCost: ModelBasis['requestCost'];
  readonly saturatedSeconds: number;
}

const STEP_MS = 1_000;
/** Below it, per pod, noise of the idle CPU would pass for the cost of a request. */
const LEAST_RPS = 1;
const SATURATED = 0.95;

/**
 * CPU that the load asked for, per second: offered rate × CPU per request as it was at that time. The cost comes
 * from the very samples that the controller read, over the requests which those pods served meanwhile.
 * Without recorded requests, it is what the pods used.
 * @returns null when no sample is known
 */
export function rebuildDemand(
  gathered: Gathered,
  idleMillicores: number,
  limitMillicores: number | null,
): RebuiltDemand | null {
  const { syncs, rates, endT } = gathered;
  const seen = syncs.flatMap((sync) => usedAt(sync, gathered, idleMillicores));
  if (seen.length === 0) return null;
  const full = limitMillicores === null ? Number.POSITIVE_INFINITY : limitMillicores * SATURATED;
  const saturated = seen.filter(({ highest }) => highest >= full);
  const saturatedSeconds = saturated.reduce((sum, { windowMs }) => sum + windowMs / 1000, 0);
  const steps = Math.max(1, Math.ceil(endT / STEP_MS));
  if (!rates.known()) {
    const used = nearest(seen.map(({ middleT, load }) => ({ t: middleT, value: load })));
    const millicores = Array.from({ length: steps }, (_, i) => Math.max(0, used((i + 0.5) * STEP_MS)));
    return { demand: { fromT: 0, stepMs: STEP_MS, millicores }, requestCost: null, saturatedSeconds };
  }
  const costs = seen.flatMap(({ middleT, perRequest }) =>
    perRequest === null ? [] : [{ t: middleT, value: perRequest }],
  );
  const values = costs.map(({ value }) => value);
  const typical = median(values);
  if (typical === null) return null;
  const costAt = nearest(costs);
  const foreign = foreignLoad(seen, steps);
  const millicores = Array.from({ length: steps }, (_, i) => {
    const t = i * STEP_MS;
    return round(rates.offered(t, t + STEP_MS) * costAt(t + STEP_MS / 2) + (foreign[i] ?? 0));
  });
  return {
    demand: { fromT: 0, stepMs: STEP_MS, millicores },
    requestCost: { median: typical, least: Math.min(...values), most: Math.max(...values) },
    saturatedSeconds,
  };
}

/** What pods used in windows without recorded requests: somebody else's load, say. */
function foreignLoad(seen: readonly Used[], steps: number): Float64Array {
  const load = new Float64Array(steps);
  for (const { fromT, toT, perRequest, load: used } of seen) {
    if (perRequest === null)
      load.fill(used, Math.max(0, Math.round(fromT / STEP_MS)), Math.round(toT / STEP_MS));
  }
  return load;
}

interface Used {
  readonly fromT: number;
  readonly toT: number;
  readonly middleT: number;
  readonly windowMs: number;
  /** All pods together, above idle. */
  readonly load: number;
  /** CPU milliseconds per request; null: too few requests to tell. */
  readonly perRequest: number | null;
  /** Of the busiest pod. */
  readonly highest: number;
}

function usedAt({ samples }: SeenSync, gathered: Gathered, idle: number): readonly Used[] {
  const counted = (samples ?? []).filter((sample) => sample.counted);
  if (counted.length === 0) return [];
  const middleT = mean(counted.map(({ endT, windowMs }) => endT - windowMs / 2));
  const ready = Math.max(counted.length, valueAt(gathered.ready, middleT) ?? counted.length);
  const above = counted.map((sample) => Math.max(0, sample.millicores - idle));
  const used = above.reduce((sum, value) => sum + value, 0);
  const rps = counted.reduce((sum, sample) => sum + servedBy(sample, ready, gathered), 0);
  return [
    {
      fromT: mean(counted.map(({ endT, windowMs }) => endT - windowMs)),
      toT: mean(counted.map(({ endT }) => endT)),
      middleT,
      windowMs: mean(counted.map(({ windowMs }) => windowMs)),
      load: (used * ready) / counted.length,
      perRequest: rps < LEAST_RPS ? null : used / rps,
      highest: Math.max(...counted.map(({ millicores }) => millicores)),
    },
  ];
}

/** Requests per second of this pod in the window of its sample. */
function servedBy({ pod, endT, windowMs }: SeenSample, ready: number, { rates }: Gathered): number {
  const fromT = endT - windowMs;
  return rates.byPod() ? rates.served(fromT, endT, pod) : rates.served(fromT, endT) / ready;
}

function valueAt(
  steps: readonly { readonly t: number; readonly value: number | null }[],
  t: number,
): number | null {
  return steps.findLast((step) => step.t <= t)?.value ?? null;
}

/** The value of the nearest point: that of the window around `t`, so that the mean of a window comes out again. */
function nearest(points: readonly { readonly t: number; readonly value: number }[]): (t: number) => number {
  const sorted = points.toSorted((a, b) => a.t - b.t);
  let at = 0;
  // Asked with growing `t`.
  return (t) => {
    const away = (index: number) => Math.abs((sorted[index]?.t ?? Number.POSITIVE_INFINITY) - t);
    while (at < sorted.length - 1 && away(at + 1) <= away(at)) at++;
    return sorted[at]?.value ?? 0;
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
