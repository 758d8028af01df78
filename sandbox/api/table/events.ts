import type { KubeObject } from '../../store/types.ts';
import { ageOf } from './duration.ts';
import { type Column, column, wide } from './types.ts';

export const eventColumns: readonly Column[] = [
  column('Last Seen', lastSeen),
  column('Type', (o) => o.type ?? ''),
  column('Reason', (o) => o.reason ?? ''),
  column('Object', (o) => `${(o.involvedObject.kind ?? '').toLowerCase()}/${o.involvedObject.name ?? ''}`),
  wide('Subobject', (o) => o.involvedObject.fieldPath ?? ''),
  wide('Source', sourceText),
  column('Message', (o) => (o.message ?? '').trim()),
  wide('First Seen', (o, now) => ageOf(firstTime(o), now)),
  wide('Count', (o) => o.series?.count ?? o.count ?? 1),
  column('Name', (o) => o.metadata.name, { format: 'name', priority: 1 }),
];

function lastSeen(event: KubeObject, now: number): string {
  const count = event.series?.count ?? event.count ?? 1;
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? firstTime(event);
  const age = ageOf(last, now);
  return count > 1 ? `${age} (x${count} over ${ageOf(firstTime(event), now)})` : age;
}

function firstTime(event: KubeObject): string | undefined {
  return event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
}

function sourceText({ source, reportingComponent, reportingInstance }: KubeObject): string {
  const parts = [source?.component || reportingComponent, source?.host || reportingInstance];
  return parts.filter(Boolean).join(', ');
}
