import type { ControllerConfig } from '../../hpa/input.ts';
import { isSample, type SampleStamp } from '../timeline/event-text.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import { type Followed, follow, nothingFollowed } from './follow.ts';

export interface ExplainOptions {
  /** `namespace/name`; without it, the one the run is about, else the first that was seen. */
  readonly hpa?: string;
  /** Flags of the controller that are known otherwise. */
  readonly config?: Partial<ControllerConfig>;
}

/** What is known of all decisions at a moment of a run, so far. Never changed in place. */
export interface Until {
  readonly t: number;
  readonly config: Partial<ControllerConfig>;
  readonly followed: Followed;
  /** The newest event by then. */
  readonly now: { readonly t: number; readonly at: string };
  /** The autoscaler that the run is about. */
  readonly about: string | null;
  /** What comes later says nothing of it any more. */
  readonly isOver: boolean;
}

/** A status this long before a moment still waits for the poll after it. */
const POLL_LATE_MS = 20_000;

/** @param t milliseconds of the run; Infinity: its end */
export function until(t: number, config: Partial<ControllerConfig> = {}): Until {
  const followed = { ...nothingFollowed, controller: { ...nothingFollowed.controller, ...config } };
  return { t, config, followed, now: { t: 0, at: '' }, about: null, isOver: false };
}

/** Takes the next event: of those after the moment only the next samples, which the controller may have read before us. */
export function foldUntil(before: Until, event: TimelineEvent | SampleStamp): Until {
  if (before.isOver) return before;
  const { t, config } = before;
  if (event.t > t) {
    if (event.t > t + POLL_LATE_MS || event.type === 'hpa.observed') return { ...before, isOver: true };
    if (event.type !== 'pod-metrics.observed') return before;
    return { ...before, followed: follow(before.followed, event, config), isOver: true };
  }
  return {
    ...before,
    about: event.type === 'run.started' ? (before.about ?? event.hpas[0] ?? null) : before.about,
    now: { t: event.t, at: event.at },
    followed: isSample(event) ? before.followed : follow(before.followed, event, config),
  };
}

/** The decision that held at the moment. @returns null when no such autoscaler was seen by then */
export function explainUntil(
  { t, followed, now, about }: Until,
  hpa: string | null = null,
): Explanation | null {
  const isLater = Number.isFinite(t) && t > now.t && now.at !== '';
  const moment = isLater ? { t, at: new Date(Date.parse(now.at) + t - now.t).toISOString() } : now;
  return explain(followed, hpa ?? about ?? followed.hpas.keys().next().value ?? '', moment);
}

/**
 * Explains the decision that held at a moment of a run, from all that was observed until then, and from the next
 * samples, which the controller may have read before us.
 * @param t milliseconds of the run; Infinity: its end
 * @returns null when no such autoscaler was seen by then
 */
export function explainAt(
  events: Iterable<TimelineEvent>,
  t: number,
  { hpa, config }: ExplainOptions = {},
): Explanation | null {
  let known = until(t, config);
  for (const event of events) {
    known = foldUntil(known, event);
    if (known.isOver) break;
  }
  return explainUntil(known, hpa);
}
