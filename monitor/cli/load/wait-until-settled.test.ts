import { expect, test } from 'vitest';
import { reduce } from '../../../core/state/reduce.ts';
import { initialState } from '../../../core/state/state.ts';
import { at, hpa, loadEnded, pod, runStarted } from '../../../core/testing/make.ts';
import { observeUntilSettled } from './wait-until-settled.ts';

const QUIET = [
  at(0, runStarted()),
  at(10, hpa({ desired: 1, cpu: 4 })),
  at(12, pod('backend-a', 'ready', -60_000)),
  at(1_000, { type: 'load.started', pid: 1 }),
  at(20_000, loadEnded()),
];

test('once settled, a last look follows; what changes in it is waited for', async () => {
  const quiet = QUIET.reduce(reduce, initialState());
  const busy = reduce(quiet, at(72_000, hpa({ desired: 2, cpu: 90 })));
  const looks: number[] = [];
  let t = 63_000;
  const runT = () => {
    t += 3_000;
    looks.push(t);
    return t;
  };
  const state = () => (t === 69_000 ? busy : quiet);
  expect(await observeUntilSettled({ state, runT, signals: [] })).toBe('settled');
  // Settled at 66 s, not at 69 s, again at 72 s: the last look of 5 s is over with the look at 78 s.
  expect(looks.at(-1)).toBe(78_000);
});
