import { blindSpans, earliestOf } from '../state/sight.ts';
import type { RunState } from '../state/state.ts';
import type { Hop, Transition } from '../state/transitions.ts';
import type { BlindSpan } from '../timeline/blind-spans.ts';
import type { SourceName } from '../timeline/events.ts';

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
  /** null where none was seen to be. */
  readonly slowest: WaterfallHop | null;
  /** From the load step (or the first hop known) to the last hop seen. */
  readonly totalMs: number | null;
  /** Whether each hop was seen when it happened, more or less; else the times say more of our sight than of them. */
  readonly wasSeen: boolean;
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

/** Found so much later than it may have happened, a hop is no longer where the time went. */
const LATE_MS = 5_000;

/** Where the time of a reaction went: load step → metric visible → … → all ready, and which hop took longest. */
export function waterfallOf(given: Transition, state: RunState): Waterfall {
  const known = ORDER.flatMap(([name, field, ...sources]) => {
    const hop = given[field] as Hop | null;
    return hop === null ? [] : [{ name, field, was: hop, hop: asSeen(hop, blindSpans(state, ...sources)) }];
  });
  const wasSeen = known.every(({ was, hop }) => hop.uncertaintyMs - was.uncertaintyMs < LATE_MS);
  const transition = { ...given, ...Object.fromEntries(known.map(({ field, hop }) => [field, hop])) };
  const seen = known.map(({ name, hop }) => ({ name, ...hop })).sort((a, b) => a.t - b.t);
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
    slowest: wasSeen
      ? hops.reduce<WaterfallHop | null>(
          (slowest, hop) => (slowest === null || hop.durationMs > slowest.durationMs ? hop : slowest),
          null,
        )
      : null,
    wasSeen,
    totalMs: first === undefined || last === undefined ? null : last.toT - first.fromT,
  };
}

/** What was found at the end of a blind span happened somewhere within it. */
function asSeen({ t, uncertaintyMs }: Hop, spans: readonly BlindSpan[]): Hop {
  return { t, uncertaintyMs: Math.max(uncertaintyMs, t - earliestOf(spans, t)) };
}
