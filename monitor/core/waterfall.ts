import type { SourceName } from './events.ts';
import { type BlindSpan, blindSpans, earliestOf } from './sight.ts';
import type { RunState } from './state.ts';
import type { Hop, Transition } from './transitions.ts';

/** One step of a reaction: from the moment before it to its own. */
export interface WaterfallHop {
  readonly name: HopName;
  readonly fromT: number;
  readonly toT: number;
  readonly durationMs: number;
  /** Both ends together: the true duration lies within ± this. */
  readonly uncertaintyMs: number;
}

export type HopName =
  | 'metric-visible'
  | 'desired-changed'
  | 'pod-created'
  | 'pod-scheduled'
  | 'pod-started'
  | 'pod-ready'
  | 'all-ready'
  | 'first-request';

export interface Waterfall {
  readonly transition: Transition;
  /** In order of time; hops that were not seen are left out and their time falls to the next. */
  readonly hops: readonly WaterfallHop[];
  readonly slowest: WaterfallHop | null;
  /** From the load step (or the first hop known) to the last hop seen. */
  readonly totalMs: number | null;
}

/** Each hop, and the sources that it is seen by. */
const ORDER: readonly (readonly [HopName, keyof Transition, ...SourceName[]])[] = [
  ['metric-visible', 'metricVisible', 'metrics', 'hpa'],
  ['desired-changed', 'desiredChanged', 'hpa'],
  ['pod-created', 'podCreated', 'pods'],
  ['pod-scheduled', 'podScheduled', 'pods'],
  ['pod-started', 'podStarted', 'pods'],
  ['pod-ready', 'firstReady', 'pods'],
  ['first-request', 'firstRequest'],
  ['all-ready', 'allReady', 'workloads', 'pods'],
];

/** Where the time of a reaction went: load step → metric visible → … → all ready, and which hop took longest. */
export function waterfallOf(transition: Transition, state: RunState): Waterfall {
  const seen = ORDER.flatMap(([name, field, ...sources]) => {
    const hop = transition[field] as Hop | null;
    return hop === null ? [] : [{ name, ...asSeen(hop, blindSpans(state, ...sources)) }];
  }).sort((a, b) => a.t - b.t);
  const hops: WaterfallHop[] = [];
  let before: Hop | null =
    transition.loadStep === null ? null : { t: transition.loadStep.t, uncertaintyMs: 0 };
  for (const { name, t, uncertaintyMs } of seen) {
    if (before !== null) {
      hops.push({
        name,
        fromT: before.t,
        toT: t,
        durationMs: t - before.t,
        uncertaintyMs: uncertaintyMs + before.uncertaintyMs,
      });
    }
    before = { t, uncertaintyMs };
  }
  const first = hops[0];
  const last = hops.at(-1);
  return {
    transition,
    hops,
    slowest: hops.reduce<WaterfallHop | null>(
      (slowest, hop) => (slowest === null || hop.durationMs > slowest.durationMs ? hop : slowest),
      null,
    ),
    totalMs: first === undefined || last === undefined ? null : last.toT - first.fromT,
  };
}

/** What was found at the end of a blind span happened somewhere within it. */
function asSeen({ t, uncertaintyMs }: Hop, spans: readonly BlindSpan[]): Hop {
  return { t, uncertaintyMs: Math.max(uncertaintyMs, t - earliestOf(spans, t)) };
}
