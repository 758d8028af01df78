import type { HpaObject, TimelineEvent } from '../../core/timeline/events.ts';
import { redactDeep } from '../../system/secrets/redact.ts';

/** Annotations that the HPA itself writes or reads; all others may hold anything and are left out. */
const KEPT_ANNOTATION = /^(autoscaling(\.alpha)?\.kubernetes\.io|palier)\//;

/**
 * Takes secrets out of an event before anybody sees it: what is known or looks like one, at any depth and in names
 * too, and annotations other than the HPA's own (`kubectl.kubernetes.io/last-applied-configuration` may hold any
 * environment variable).
 */
export function redactEvent<T extends TimelineEvent>(event: T): T {
  if (clean.has(event)) return event;
  const redacted = redactDeep(withoutAnnotations(event)) as T;
  clean.add(redacted);
  return redacted;
}

// An event passes here before anybody sees it, and again before it is written.
const clean = new WeakSet<TimelineEvent>();

function withoutAnnotations(event: TimelineEvent): TimelineEvent {
  if (event.type === 'hpa.observed') {
    const object = cleanHpa(event.object);
    return object === event.object ? event : { ...event, object };
  }
  if (event.type === 'run.started') return { ...event, hpaAtStart: event.hpaAtStart.map(cleanHpa) };
  return event;
}

function cleanHpa(object: HpaObject): HpaObject {
  const all = Object.entries(object.annotations);
  const kept = all.filter(([key]) => KEPT_ANNOTATION.test(key));
  if (kept.length === all.length) return object;
  return { ...object, annotations: Object.fromEntries(kept) };
}
