import { describe, expect, it } from 'vitest';
import { type Followed, nothingFollowed } from '../../core/explain/follow.ts';
import { createMoments } from './moments.ts';

const MANY = 2_000;

describe('past decisions', () => {
  it('are found by their time, each of its own autoscaler, as they were', () => {
    const moments = createMoments();
    for (let i = 0; i < 100; i++) for (const key of ['a', 'b']) moments.add(key, i * 15, followed(key, i));
    for (let i = 0; i < 100; i++) expect(moments.at('b', i * 15 + 14)).toEqual(followed('b', i));
    expect(moments.at('a', -1)).toBeNull();
    expect(moments.at('c', 100)).toBeNull();
  });

  it('take no more than is allowed, and the newest of each stays however long ago it was', () => {
    const moments = createMoments(20_000);
    moments.add('idle', 0, followed('idle', 0));
    let most = 0;
    for (let i = 1; i <= MANY; i++) {
      moments.add('busy', i, followed('busy', i));
      most = Math.max(most, moments.bytes());
    }
    expect(most).toBeLessThanOrEqual(20_000);
    expect(moments.at('idle', MANY)).toEqual(followed('idle', 0));
    expect(moments.at('busy', MANY)).toEqual(followed('busy', MANY));
    expect(moments.at('busy', 1)).toBeNull();
  });
});

function followed(key: string, n: number): Followed {
  const pods = Array.from({ length: 20 }, (_, i) => [`${key}-${i}`, { name: `${key}-${i}`, restarts: n }]);
  const world = { ...nothingFollowed.world, pods: new Map(pods as never) } as Followed['world'];
  return { ...nothingFollowed, world };
}
