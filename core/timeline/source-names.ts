import type { OwnSource, SourceName } from './events.ts';

const OWN_SOURCES = [
  'kubernetes',
  'hpa',
  'pods',
  'workloads',
  'events',
  'metrics',
  'prometheus',
  'k6',
  'target',
  'recorder',
] as const satisfies readonly OwnSource[];

/** Whether it is one of ours; a dependency is a source of its own, by its name. */
export function isOwnSource(name: SourceName | 'clock'): name is OwnSource | 'clock' {
  return name === 'clock' || (OWN_SOURCES as readonly string[]).includes(name);
}
