import { expect, it } from 'vitest';
import { createBookmarks } from './bookmarks.ts';

it.each<[string, number[], number | null]>([
  ['nothing, when none came', [], null],
  ['what API servers do, after the first', [5], 90],
  ['what API servers do, when they come every minute', [60, 120, 182], 90],
  ['sooner, when they come more often', [20, 40, 60], 40],
  ['by the longest time between two', [20, 40, 62, 82], 44],
  ['never at once', [1, 2, 3], 30],
])('a silence is suspect: %s', (_, atS, expectedS) => {
  const bookmarks = createBookmarks();
  for (const at of atS) bookmarks.came(at * 1000);
  expect(bookmarks.suspectMs).toBe(expectedS === null ? null : expectedS * 1000);
});
