import { histogramPercentile, mergeHistograms } from '../core/lib/histogram.ts';
import type { K6Sample, LoadPlan } from '../core/timeline/events.ts';

/** When a plateau counts as served: nearly everything offered was made, answered, and soon. */
export const KNEE_LIMITS = { offeredShare: 0.95, failedShare: 0.01, p95Ms: 1000 } as const;

export interface Plateau {
  readonly name: string;
  readonly offeredRps: number;
  readonly madeRps: number;
  readonly failedShare: number;
  /** null: the samples carry no histogram. */
  readonly p95Ms: number | null;
  /** Why it does not count as served; null when it does. */
  readonly broken: 'generator' | 'errors' | 'latency' | null;
}

export interface Knee {
  /** The highest rate of the plateaus served before the first broken one; null when not even the first was. */
  readonly rps: number | null;
  /** The first plateau that was not served; null: none, the knee lies above what was tried. */
  readonly brokenBy: Plateau | null;
  readonly plateaus: readonly Plateau[];
}

/**
 * The knee of a run in plateaus. Only the second half of each counts, after the autoscaler had its chance.
 * `elapsedMs` of a sample: its end, since the load began.
 */
export function findKnee(
  plan: LoadPlan,
  samples: readonly { readonly elapsedMs: number; readonly sample: K6Sample }[],
): Knee {
  const plateaus: Plateau[] = [];
  let startMs = 0;
  let from = 0;
  for (const stage of plan.stages) {
    const endMs = startMs + stage.durationMs;
    if (stage.targetRps === from && stage.targetRps > 0) {
      const half = startMs + stage.durationMs / 2;
      const within = samples.filter(
        ({ elapsedMs, sample }) => elapsedMs - sample.windowMs >= half && elapsedMs <= endMs,
      );
      if (within.length > 0) plateaus.push(plateau(stage.name, stage.targetRps, within));
    }
    from = stage.targetRps;
    startMs = endMs;
  }
  const broken = plateaus.findIndex((one) => one.broken !== null);
  const served = broken === -1 ? plateaus : plateaus.slice(0, broken);
  return {
    rps: served.length === 0 ? null : Math.max(...served.map((one) => one.offeredRps)),
    brokenBy: plateaus[broken] ?? null,
    plateaus,
  };
}

function plateau(name: string, offeredRps: number, within: readonly { sample: K6Sample }[]): Plateau {
  const samples = within.map(({ sample }) => sample);
  const sum = (pick: (sample: K6Sample) => number) => samples.reduce((total, one) => total + pick(one), 0);
  const requests = sum((one) => one.requests);
  const madeRps = (requests * 1000) / sum((one) => one.windowMs);
  const failedShare = requests > 0 ? sum((one) => one.failed) / requests : 0;
  const histogram = samples.reduce<K6Sample['histogram']>(
    (merged, one) => (merged && one.histogram ? mergeHistograms(merged, one.histogram) : null),
    [],
  );
  const p95Ms = histogram === null ? null : histogramPercentile(histogram, 95);
  return { name, offeredRps, madeRps, failedShare, p95Ms, broken: reason() };

  function reason(): Plateau['broken'] {
    if (failedShare > KNEE_LIMITS.failedShare) return 'errors';
    if (p95Ms !== null && p95Ms > KNEE_LIMITS.p95Ms) return 'latency';
    return madeRps < offeredRps * KNEE_LIMITS.offeredShare ? 'generator' : null;
  }
}
