import type { HpaObject, TimelineEvent } from '../core/events.ts';
import { redactDeep } from '../secrets/redact.ts';

/** Annotations that the HPA itself writes or reads; all others may hold anything and are left out. */
const KEPT_ANNOTATION = /^(autoscaling(\.alpha)?\.kubernetes\.io|palier)\//;

/**
 * Takes secrets out of an event before anybody sees it: what is known or looks like one, at any depth and in names
 * too, and annotations other than the HPA's own (`kubectl.kubernetes.io/last-applied-configuration` may hold any
 * environment variable).
 */
export function redactEvent<T extends TimelineEvent>(event: T): T {
  return redactDeep(withoutAnnotations(event)) as T;
}

function withoutAnnotations(event: TimelineEvent): TimelineEvent {
  if (event.type === 'hpa.observed') return { ...event, object: cleanHpa(event.object) };
  if (event.type === 'run.started') return { ...event, hpaAtStart: event.hpaAtStart.map(cleanHpa) };
  return event;
}

function cleanHpa(object: HpaObject): HpaObject {
  const kept = Object.entries(object.annotations).filter(([key]) => KEPT_ANNOTATION.test(key));
  return { ...object, annotations: Object.fromEntries(kept) };
}
