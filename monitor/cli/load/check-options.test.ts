import { expect, test } from 'vitest';
import { optionsInVain } from './check-options.ts';

test.each([
  ['./my.js', {}, []],
  ['./my.js', { peakRps: 200, durationMs: 5_000 }, ['--rate', '--duration']],
  ['load/my', { maxVUs: 3, connections: { kind: 'new' } as const }, ['--max-vus', '--connections']],
  ['spike', { peakRps: 200, durationMs: 5_000, maxVUs: 3 }, []],
])('of a load by %s with %j, %j change nothing', (scenario, overrides, inVain) => {
  expect(optionsInVain({ scenario, overrides: overrides as never })).toEqual(inVain);
});
