import { expect, test } from 'vitest';
import { ManualClock } from '../../lib/clock.ts';
import { createLeaseTimes } from './lease.ts';

test('a lease says when it was renewed, in microseconds', () => {
  const clock = new ManualClock(Date.parse('2026-11-23T12:00:00Z'));
  const times = createLeaseTimes(clock);
  expect(times.next()).toBe('2026-11-23T12:00:00.000000Z');
  clock.advance(10_000);
  expect(times.next()).toBe('2026-11-23T12:00:10.000000Z');
});

test('a clock that is set back does not set the lease back', () => {
  let now = Date.parse('2026-11-23T12:00:00Z');
  const times = createLeaseTimes({ now: () => now });
  times.next();
  now -= 3_600_000;
  expect(times.next()).toBe('2026-11-23T12:00:00.001000Z');
  expect(times.next()).toBe('2026-11-23T12:00:00.002000Z');
});

test('nor does one that was set back since the life before', () => {
  const times = createLeaseTimes({ now: () => Date.parse('2026-11-23T12:00:00Z') });
  expect(times.next('2026-11-23T13:00:00.000000Z')).toBe('2026-11-23T13:00:00.001000Z');
  expect(times.next()).toBe('2026-11-23T13:00:00.002000Z');
});
