import { formatSelector } from '../../store/label-selector.ts';
import type { KubeObject } from '../../store/types.ts';
import { ageOf } from './duration.ts';
import { column, wide } from './types.ts';

export const NONE = '<none>';

export const nameColumn = column('Name', (o) => o.metadata.name, { format: 'name' });

export const ageColumn = column('Age', (o, now) => ageOf(o.metadata.creationTimestamp, now));

export const createdAtColumn = column('Created At', (o) => o.metadata.creationTimestamp ?? '', {
  type: 'date',
});

/** Containers, images and selector of a workload. */
export const containersColumn = wide('Containers', (o) => fieldOfContainers(o, 'name'));

export const imagesColumn = wide('Images', (o) => fieldOfContainers(o, 'image'));

export const selectorColumn = wide('Selector', (o) => formatSelector(o.spec.selector) || NONE);

export function keyCount(...maps: (object | undefined)[]): number {
  return maps.reduce((sum, map) => sum + Object.keys(map ?? {}).length, 0);
}

export function orNone(text: string | undefined | null): string {
  return text ? text : NONE;
}

function fieldOfContainers(object: KubeObject, field: 'name' | 'image'): string {
  const containers: Record<string, string>[] = object.spec.template?.spec?.containers ?? [];
  return containers.map((container) => container[field]).join(',');
}
