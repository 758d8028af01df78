import { describe, expect, it } from 'vitest';
import { at, hpa, runStarted } from '../../../core/testing/make.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { createWhichHpa, type RequestedHpa } from './which-hpa.ts';

const observed = (key: string): TimelineEvent => at(1, { ...hpa({ desired: 2 }), hpa: key });
const OF_BOTH = [observed('eu/web'), observed('us/web'), observed('us/api')];

describe('which autoscaler is meant', () => {
  it.each<[string, RequestedHpa, readonly TimelineEvent[], string]>([
    ['the only one of a namespace', { hpa: null, namespace: 'eu' }, OF_BOTH, 'eu/web'],
    ['a name, in a namespace', { hpa: 'web', namespace: 'us' }, OF_BOTH, 'us/web'],
    ['a full name', { hpa: 'us/web', namespace: null }, OF_BOTH, 'us/web'],
    [
      'the one that the run is about',
      { hpa: null, namespace: null },
      [at(0, runStarted({ hpas: ['us/web'] })), ...OF_BOTH],
      'us/web',
    ],
  ])('%s: what is read on the way is of no other', (_name, requested, events, chosen) => {
    const which = createWhichHpa(requested);
    const read: string[] = [];
    for (const event of events) {
      which.onEvent(event);
      if (event.type === 'hpa.observed' && which.mayBe(event.hpa)) read.push(event.hpa);
    }
    expect(which.chosen()).toBe(chosen);
    expect(read).toEqual([chosen]);
  });
});
