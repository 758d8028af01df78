import { describe, expect, it } from 'vitest';
import { pod } from '../testing/make.ts';
import type { PodObserved } from '../timeline/events.ts';
import { snapshotsOf } from './pod-snapshots.ts';

function pods(count: number): Map<string, PodObserved> {
  return new Map(Array.from({ length: count }, (_, i) => [`palier/web-${i}`, observed(`web-${i}`)]));
}

function observed(name: string): PodObserved {
  return pod(name, 'ready', 0) as PodObserved;
}

describe('the pods that a controller lists', () => {
  it('are the same objects as long as they do not change, however often they are listed', () => {
    const before = pods(100);
    const after = new Map(before).set('palier/web-7', observed('web-7'));
    const first = snapshotsOf(before, Number.POSITIVE_INFINITY);
    const second = snapshotsOf(after, Number.POSITIVE_INFINITY);
    expect(second.filter((one, i) => one !== first[i]).map(({ name }) => name)).toEqual(['web-7']);
    expect(second).toEqual(first);
  });

  it('of one template share what they request', () => {
    const listed = snapshotsOf(pods(100), Number.POSITIVE_INFINITY);
    expect(new Set(listed.map(({ resources }) => resources)).size).toBe(1);
  });
});
