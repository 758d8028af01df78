import { misfitText, time } from '../lib/shape.ts';
import { EVENT_SHAPES } from './event-shapes.ts';
import type { TimelineEvent } from './events.ts';
import { OLDER_EVENTS } from './older-events.ts';

/** What a record of a timeline turned out to be. */
export type CheckedEvent =
  | { readonly kind: 'event'; readonly event: TimelineEvent }
  /** A type of a newer Palier: kept, and passed over by the reducer. */
  | { readonly kind: 'unknown-type'; readonly event: TimelineEvent; readonly type: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** No run is watched for longer than three months. */
const LONGEST_RUN_MS = 100 * 86_400_000;

export function isRunTime(t: number): boolean {
  return t >= 0 && t <= LONGEST_RUN_MS;
}

/**
 * Is this JSON value an event that the reducer can take? Every field that it reads must be there and of its
 * kind; fields beyond those are let through. An event of a type that only older recordings have comes out as today's.
 */
export function checkEvent(value: unknown): CheckedEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'malformed', reason: 'expected a JSON object' };
  }
  const { t, at, type } = value as Record<string, unknown>;
  if (typeof t !== 'number' || !Number.isFinite(t)) {
    return { kind: 'malformed', reason: 'expected a number in "t"' };
  }
  if (!isRunTime(t)) {
    return { kind: 'malformed', reason: `expected milliseconds since the run began in "t", got ${t}` };
  }
  if (typeof at !== 'string') return { kind: 'malformed', reason: 'expected a time in "at"' };
  if (typeof type !== 'string') return { kind: 'malformed', reason: 'expected a name in "type"' };
  const event = value as TimelineEvent;
  const older = Object.hasOwn(OLDER_EVENTS, type) ? OLDER_EVENTS[type] : undefined;
  const shape = Object.hasOwn(EVENT_SHAPES, type)
    ? EVENT_SHAPES[type as TimelineEvent['type']]
    : older?.shape;
  if (shape === undefined) return { kind: 'unknown-type', event, type };
  const noTime = time(at);
  if (noTime !== null) return { kind: 'malformed', reason: `expected ${noTime.expected} at "at"` };
  const wrong = shape(value);
  return wrong === null
    ? { kind: 'event', event: older?.today(event) ?? event }
    : { kind: 'malformed', reason: `${type}: ${misfitText(wrong)}` };
}
