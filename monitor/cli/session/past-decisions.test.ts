import { describe, expect, it } from 'vitest';
import { type Followed, nothingFollowed } from '../../../core/explain/follow.ts';
import { createMoments } from './past-decisions.ts';

const MANY = 2_000;

describe('past decisions', () => {
  it('are found by their time, each of its own autoscaler, as they were', () => {
    const moments = createMoments();
    for (let i = 0; i < 100; i++) for (const key of ['a', 'b']) moments.add(key, i * 15, followed(key, i));
    for (let i = 0; i < 100; i++) expect(moments.at('b', i * 15 + 14)).toEqual(followed('b', i));
    expect(moments.at('a', -1)).toBeNull();
    expect(moments.at('c', 100)).toBeNull();
  });

  it('are given up when there is no room, the oldest first, but the newest of each never', () => {
    const moments = createMoments(20_000);
    moments.add('idle', 0, followed('idle', 0));
    for (let i = 1; i <= MANY; i++) moments.add('busy', i, followed('busy', i));
    const found = Array.from({ length: MANY }, (_, i) => moments.at('busy', i + 1));
    const oldest = found.findIndex((one) => one !== null) + 1;
    expect(oldest).toBeGreaterThan(MANY / 2);
    expect(oldest).toBeLessThan(MANY - 50);
    for (let i = oldest; i <= MANY; i++) expect(found[i - 1]).toEqual(followed('busy', i));
    expect(moments.at('idle', MANY)).toEqual(followed('idle', 0));
  });

  it('stay when their autoscaler is deleted, as long as there is room', () => {
    const moments = createMoments(20_000);
    moments.add('gone', 0, followed('gone', 0));
    moments.end('gone');
    expect(moments.at('gone', 1)).toEqual(followed('gone', 0));
    for (let i = 1; i <= MANY; i++) moments.add('busy', i, followed('busy', i));
    expect(moments.at('gone', 1)).toBeNull();
  });
});

function followed(key: string, n: number): Followed {
  const pods = Array.from({ length: 20 }, (_, i) => [`${key}-${i}`, { name: `${key}-${i}`, restarts: n }]);
  const view = { ...nothingFollowed.view, pods: new Map(pods as never) } as Followed['view'];
  return { ...nothingFollowed, view };
}
