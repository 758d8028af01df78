import { expect, it } from 'vitest';
import { type BlindSpan, createSight, type Loss, type PartSight } from './sight.ts';

const gone = { code: 'history-gone', values: {} } as const;
const silent = { code: 'k6-silent', values: { silentMs: 5_000 } } as const;
const loss = (sureMs: number, lastSignMs: number, cause: Loss['cause'] = gone) => ({
  sureMs,
  lastSignMs,
  cause,
});

it.each<[string, (sight: PartSight) => void, BlindSpan[]]>([
  ['none without a loss', (sight) => sight.back(60_000, true), []],
  [
    'from the last sign, when something was missed',
    (sight) => [sight.lost(loss(30_000, 10_000)), sight.back(60_000, true)],
    [{ fromMs: 10_000, toMs: 60_000, cause: gone }],
  ],
  [
    'from the loss, when nothing was',
    (sight) => [sight.lost(loss(30_000, 10_000)), sight.back(60_000, false)],
    [{ fromMs: 30_000, toMs: 60_000, cause: gone }],
  ],
  ['none that is short', (sight) => [sight.lost(loss(30_000, 29_000)), sight.back(31_000, true)], []],
  [
    'one, however often it was lost in it',
    (sight) => [
      sight.lost(loss(30_000, 30_000, null)),
      sight.lost(loss(40_000, 40_000, silent)),
      sight.back(60_000, false),
    ],
    [{ fromMs: 30_000, toMs: 60_000, cause: silent }],
  ],
  [
    'once',
    (sight) => [sight.lost(loss(0, 0)), sight.back(60_000, false), sight.back(90_000, false)],
    [{ fromMs: 0, toMs: 60_000, cause: gone }],
  ],
])('a blind span is told: %s', (_, steps, expected) => {
  const told: BlindSpan[] = [];
  steps(createSight((span) => told.push(span)));
  expect(told).toEqual(expected);
});
