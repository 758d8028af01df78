import { afterEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/events.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import { createPlayer, type Player } from './player.ts';

const events = syntheticRun();
let player: Player | null = null;
afterEach(() => player?.stop());

function play() {
  let told: TimelineEvent[] = [];
  player = createPlayer({
    events,
    stream: {
      push: (event) => void told.push(event),
      reset: () => {
        told = [];
      },
    },
    speed: 1,
    now: () => 0,
  });
  return { player, lastT: () => told.at(-1)?.t ?? -1, count: () => told.length };
}

describe('the player of a recording', () => {
  it('goes from decision to decision and back, and tells all that came before', () => {
    const { player: one, lastT, count } = play();
    one.seekDecision(1);
    const up = one.status().positionMs;
    expect(lastT()).toBe(up);
    expect(count()).toBe(events.filter(({ t }) => t <= up).length);
    one.seekDecision(1);
    const down = one.status().positionMs;
    expect(down).toBeGreaterThan(up);
    one.seekDecision(1);
    expect(one.status().positionMs).toBe(down);
    one.seekDecision(-1);
    expect(one.status().positionMs).toBe(up);
    expect(count()).toBe(events.filter(({ t }) => t <= up).length);
    one.seekDecision(-1);
    expect(one.status().positionMs).toBe(up);
  });

  it('stays within the recording', () => {
    const { player: one } = play();
    one.seekBy(-5_000);
    expect(one.status().positionMs).toBe(0);
    one.seekBy(Number.POSITIVE_INFINITY);
    expect(one.status().positionMs).toBe(one.status().durationMs);
  });
});
