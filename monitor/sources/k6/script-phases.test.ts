import { expect, test } from 'vitest';
import { createScriptPhases } from './script-phases.ts';
import { type K6Status, parseStatus } from './status-poll.ts';

type Seen = readonly [ms: number, phase: K6Status['phase'], activeVUs?: number];

function follow(...seen: readonly Seen[]) {
  const told: string[] = [];
  let ms = 0;
  const phases = createScriptPhases(
    () => ms,
    (at) => told.push(`setup since ${at}`),
    () => told.push(`iterating at ${ms}`),
  );
  for (const [at, phase, activeVUs = 0] of seen) {
    ms = at;
    phases.onStatus({ phase, activeVUs });
  }
  return { told, phases };
}

test.each<[what: string, seen: readonly Seen[], told: readonly string[]]>([
  [
    'setup() that lasts is told once',
    [
      [0, 'setup'],
      [250, 'setup'],
      [500, 'setup'],
    ],
    ['setup since 0'],
  ],
  [
    'setup() in passing is not',
    [
      [0, 'setup'],
      [200, 'iterating', 1],
    ],
    ['iterating at 200'],
  ],
  [
    'a scenario that still waits is no load',
    [
      [0, 'iterating'],
      [250, 'iterating', 2],
    ],
    ['iterating at 250'],
  ],
])('%s', (_, seen, told) => {
  expect(follow(...seen).told).toEqual(told);
});

test('teardown() began when it was first seen, once it lasts', () => {
  expect(follow([0, 'iterating', 1], [900, 'teardown']).phases.teardownSince()).toBeNull();
  expect(follow([0, 'iterating', 1], [900, 'teardown'], [1150, 'teardown']).phases.teardownSince()).toBe(900);
});

test.each([
  ['{"data":{"attributes":{"status":6,"vus":0}}}', { phase: 'setup', activeVUs: 0 }],
  ['{"data":{"attributes":{"status":7,"vus":3}}}', { phase: 'iterating', activeVUs: 3 }],
  ['{"data":{"attributes":{"status":11}}}', { phase: 'over', activeVUs: 0 }],
  ['{"data":{"attributes":{}}}', null],
  ['<html>', null],
])('k6’s answer %s is %j', (text, status) => {
  expect(parseStatus(text)).toEqual(status);
});
