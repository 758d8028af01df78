import { expect, test } from 'vitest';
import { goDurationMs } from './go-duration.ts';

test.each([
  ['1m0s', 60_000],
  ['1h2m3.5s', 3_723_500],
  ['250ms', 250],
  ['', null],
  ['soon', null],
  [null, null],
])('%j is %j ms', (text, ms) => {
  expect(goDurationMs(text)).toBe(ms);
});
