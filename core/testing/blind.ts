import { sourceOf } from '../state/fold/sources.ts';
import type { PalierEvent, SourceName, TimelineEvent } from '../timeline/events.ts';
import { at } from './make.ts';

export interface Blindness {
  readonly sources: readonly ('hpa' | 'workloads' | 'pods')[];
  readonly fromT: number;
  readonly toT: number;
  readonly reason?: string;
  /** How it is told: as a gap event at its end, as statuses, or both. */
  readonly told?: 'gap' | 'status' | 'both';
  /** The news at its end come so much later. */
  readonly newsMs?: number;
  /** Sight did not come back: nothing is found at the end. */
  readonly forGood?: boolean;
}

/** The same run as it is recorded by one who did not see for a while: at the end everything is listed as it then is. */
export function blindTo(events: readonly TimelineEvent[], blindness: Blindness): TimelineEvent[] {
  const { sources, fromT, toT, reason = 'no answer', told = 'both', newsMs = 0, forGood = false } = blindness;
  const missed = (event: TimelineEvent) =>
    sources.includes(sourceOf(event) as (typeof sources)[number]) &&
    event.t > fromT &&
    (forGood || event.t < toT + newsMs);
  const found = new Map<string, TimelineEvent>();
  for (const event of events.filter(missed)) found.set(keyOf(event), event);
  const news = forGood
    ? []
    : [...found.values()].map((event): TimelineEvent => ({ ...event, ...stampAt(toT + newsMs) }));
  const statuses = sources.flatMap((source): TimelineEvent[] => [
    ...(told === 'gap' ? [] : [at(fromT, status(source, 'degraded', reason))]),
    ...(told === 'gap' || forGood ? [] : [at(toT, status(source, 'ok', ''))]),
    ...(told === 'status' ? [] : [at(toT, { type: 'gap', source, fromT, toT, reason })]),
  ]);
  const end = events.filter(({ type }) => type === 'run.ended');
  const rest = events.filter((event) => !missed(event) && event.type !== 'run.ended');
  return [...[...rest, ...news, ...statuses].sort((a, b) => a.t - b.t), ...end];
}

function status(source: SourceName, state: 'degraded' | 'ok', reason: string): PalierEvent {
  return { type: 'source.status', source, state, reason };
}

function stampAt(t: number): { t: number; at: string } {
  const { at: wall } = at(t, { type: 'load.started', pid: 1 });
  return { t, at: wall };
}

function keyOf(event: TimelineEvent): string {
  return 'name' in event ? `${sourceOf(event)}/${event.name}` : String(sourceOf(event));
}
