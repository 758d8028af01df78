import { expect, test } from 'vitest';
import { closesAfter, parseConnections } from './connections.ts';

test('reuse:3 closes the connection after every third request', () => {
  const policy = parseConnections('reuse:3');
  expect([1, 2, 3, 4, 5, 6].map((n) => closesAfter(policy, n))).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
});

test('keep never closes it, new always does', () => {
  expect(closesAfter(parseConnections('keep'), 1000)).toBe(false);
  expect(closesAfter(parseConnections('new'), 1)).toBe(true);
});

test.each(['', 'reuse', 'reuse:0', 'reuse:-1', 'reuse:1.5', 'reuse=3', 'KEEP'])('"%s" is refused', (text) => {
  expect(() => parseConnections(text)).toThrow(/expected keep, new or reuse:N/);
});
