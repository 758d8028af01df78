import type { Gathered, SeenSync } from './gather.ts';
import type { Reading, SampleWindow } from './model.ts';

export interface Readings {
  readonly readings: readonly Reading[];
  readonly syncPeriodMs: number;
  /** How many of them are what the controller is known to have read. */
  readonly matched: number;
}

/**
 * The controller's syncs over the recording and what it could read at each. A sync that changed nothing left no
 * trace: those between two seen ones lie evenly, so that a drift of the controller's clock does not add up.
 */
export function readingsOf({ syncs, controller, controllerAssumed, replicas, endT }: Gathered): Readings {
  const periodMs = periodOf(syncs, controller.syncPeriodSeconds * 1000, controllerAssumed);
  const known = new Map(syncs.map((sync) => [sync.t, windowsOf(sync)]));
  const seen = [...known].flatMap(([t, windows]) => windows.map((window) => ({ t, ...window })));
  const ageMs = median(seen.map(({ t, endT }) => t - endT)) ?? periodMs / 2;
  const windowMs = median(seen.map((window) => window.windowMs)) ?? periodMs;
  const firstT = replicas[0]?.t ?? 0;
  const times = syncTimes(syncs, periodMs, firstT, endT);
  let matched = 0;
  let lastT = Number.NEGATIVE_INFINITY;
  const readings = times.map((seenT): Reading => {
    const windows = known.get(seenT) ?? [];
    if (windows.length > 0) matched++;
    const t = inRhythm(seenT, lastT + periodMs);
    lastT = t;
    return { t, windows: windows.length > 0 ? windows : [{ endT: t - ageMs, windowMs }] };
  });
  return { readings, syncPeriodMs: periodMs, matched };
}

/** A status is seen a moment sooner or later. */
const JITTER_MS = 250;

/** The controller waits a whole period after each sync: what it did a period ago is over at the next one. */
function inRhythm(seenT: number, dueT: number): number {
  return seenT < dueT && dueT - seenT < JITTER_MS ? dueT : seenT;
}

/** Samples that were taken together are one. */
const TOGETHER_MS = 1_000;

/** The windows of the samples that counted. */
function windowsOf({ samples }: SeenSync): readonly SampleWindow[] {
  const windows = (samples ?? [])
    .filter((sample) => sample.counted)
    .map(({ endT, windowMs }) => ({ endT, windowMs }));
  const first = windows[0];
  const together = windows.every(
    ({ endT, windowMs }) =>
      first !== undefined &&
      Math.abs(endT - first.endT) <= TOGETHER_MS &&
      Math.abs(windowMs - first.windowMs) <= TOGETHER_MS,
  );
  return together ? windows.slice(0, 1) : windows;
}

/** A cluster does not tell its sync period: its statuses do when they come faster than assumed. */
function periodOf(syncs: readonly SeenSync[], toldMs: number, assumed: boolean): number {
  const told = toldMs > 0 ? toldMs : 15_000;
  if (!assumed) return told;
  const gaps = syncs.slice(1).map(({ t }, i) => t - (syncs[i]?.t ?? t));
  const shortest = median(gaps);
  return shortest === null || shortest > told * 0.75
    ? told
    : Math.max(1_000, Math.round(shortest / 1_000) * 1_000);
}

function syncTimes(
  syncs: readonly SeenSync[],
  periodMs: number,
  fromT: number,
  toT: number,
): readonly number[] {
  const first = syncs[0]?.t ?? fromT;
  const last = syncs.at(-1)?.t ?? first;
  const times: number[] = [];
  for (let t = first - periodMs; t > fromT; t -= periodMs) times.unshift(t);
  for (const [i, { t }] of syncs.entries()) {
    const nextT = syncs[i + 1]?.t;
    times.push(t);
    if (nextT === undefined) continue;
    const steps = Math.max(1, Math.round((nextT - t) / periodMs));
    for (let step = 1; step < steps; step++) times.push(t + ((nextT - t) * step) / steps);
  }
  for (let t = last + periodMs; t <= toT; t += periodMs) times.push(t);
  return times;
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
