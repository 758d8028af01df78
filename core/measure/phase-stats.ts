import { type Histogram, histogramCount, histogramPercentile, mergeHistograms } from '../lib/histogram.ts';
import { type Step, stretches } from '../lib/step-function.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import type { PhaseSpan, SpanName } from './phases.ts';

/** What k6 saw in one phase, over all of its stretches. null: not known. */
export interface PhaseStats {
  readonly name: SpanName;
  readonly durationMs: number;
  readonly requests: number;
  readonly failed: number;
  readonly droppedIterations: number;
  readonly requestsPerSecond: number;
  readonly errorRate: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Ready pods, averaged over time. */
  readonly readyReplicas: number | null;
}

/** Counts by phase, folded sample by sample. */
export interface PhaseCounts {
  readonly spans: readonly PhaseSpan[];
  readonly counts: Readonly<Partial<Record<SpanName, Counts>>>;
}

interface Counts {
  readonly requests: number;
  readonly failed: number;
  readonly droppedIterations: number;
  readonly histogram: Histogram;
}

const NOTHING: Counts = { requests: 0, failed: 0, droppedIterations: 0, histogram: [] };

export function startPhaseCounts(spans: readonly PhaseSpan[]): PhaseCounts {
  return { spans, counts: {} };
}

/** A sample belongs to the phase in which the middle of its window lies. */
export function countByPhase(before: PhaseCounts, event: TimelineEvent): PhaseCounts {
  if (event.type !== 'k6.sample') return before;
  const middleT = event.t - event.windowMs / 2;
  // The last one may come in when the load is over already; what it counts is of the load all the same.
  const underLoad = before.spans.filter(({ name }) => name !== 'settling' && name !== 'settled-after');
  const span = underLoad.findLast(({ fromT }) => fromT <= middleT) ?? underLoad[0];
  if (span === undefined) return before;
  const was = before.counts[span.name] ?? NOTHING;
  const now: Counts = {
    requests: was.requests + event.requests,
    failed: was.failed + event.failed,
    droppedIterations: was.droppedIterations + event.droppedIterations,
    histogram: event.histogram === null ? was.histogram : mergeHistograms(was.histogram, event.histogram),
  };
  return { ...before, counts: { ...before.counts, [span.name]: now } };
}

/** One row a phase, in the order in which the phases first came. */
export function phaseStats({ spans, counts }: PhaseCounts, ready: readonly Step[]): readonly PhaseStats[] {
  const names = [...new Set(spans.map(({ name }) => name))];
  return names.map((name) => {
    const own = spans.filter((span) => span.name === name);
    const durationMs = own.reduce((sum, { fromT, toT }) => sum + toT - fromT, 0);
    const { requests, failed, droppedIterations, histogram } = counts[name] ?? NOTHING;
    const covered = histogramCount(histogram) >= requests * 0.99;
    const percentile = (p: number) => (covered ? histogramPercentile(histogram, p) : null);
    return {
      name,
      durationMs,
      requests,
      failed,
      droppedIterations,
      requestsPerSecond: durationMs === 0 ? 0 : (requests * 1000) / durationMs,
      errorRate: requests === 0 ? null : failed / requests,
      p50Ms: percentile(50),
      p95Ms: percentile(95),
      p99Ms: percentile(99),
      readyReplicas: meanOver(own, ready),
    };
  });
}

function meanOver(spans: readonly PhaseSpan[], steps: readonly Step[]): number | null {
  let area = 0;
  let known = 0;
  for (const span of spans) {
    for (const { fromT, toT, value } of stretches(steps, span.fromT, span.toT)) {
      if (value === null) continue;
      area += value * (toT - fromT);
      known += toT - fromT;
    }
  }
  return known === 0 ? null : area / known;
}
