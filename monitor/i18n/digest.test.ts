import { describe, expect, test } from 'vitest';
import type { FeedEntry, FeedItem } from '../../core/state/feed.ts';
import { digest, lineSentence } from './digest.ts';

function entries(...items: readonly (readonly [number, FeedItem])[]): readonly FeedEntry[] {
  return items.map(([t, item], index) => ({ id: index + 1, t, at: '', level: 'info', ...item }));
}

const ready = (pod: string, afterMs: number | null): FeedItem => ({
  kind: 'pod-ready',
  namespace: 'palier',
  pod: `backend-7c9f6d5b4-${pod}`,
  workload: null,
  afterMs,
});
const created: FeedItem = {
  kind: 'pod-created',
  namespace: 'palier',
  pod: 'backend-7c9f6d5b4-aaaaa',
  workload: null,
};

describe('the short feed', () => {
  test('leaves out what a pod becoming ready implies', () => {
    expect(digest(entries([0, created], [1, ready('aaaaa', 900)]))).toHaveLength(1);
  });

  test('tells pods that become ready one after another in one line, with the newest time', () => {
    const lines = digest(entries([0, ready('aaaaa', 2_900)], [500, created], [600, ready('bbbbb', 3_400)]));
    expect(lines.map((line) => [line.entry.id, lineSentence(line, 'en')])).toEqual([
      [3, '2 pods are ready after 2.9 s to 3.4 s: aaaaa, bbbbb'],
    ]);
    expect(lines.map((line) => lineSentence(line, 'fr'))).toEqual([
      '2 pods prêts après 2,9 s à 3,4 s : aaaaa, bbbbb',
    ]);
  });

  test('does not claim times that are not known', () => {
    const [line] = digest(entries([0, ready('aaaaa', null)], [1, ready('bbbbb', null)]));
    expect(line && lineSentence(line, 'en')).toBe('2 pods are ready: aaaaa, bbbbb');
  });

  test('keeps apart what lies apart in time, or has something else between', () => {
    const scaled: FeedItem = { kind: 'dependency-down', title: 'MySQL' };
    expect(digest(entries([0, ready('aaaaa', 1)], [60_000, ready('bbbbb', 1)]))).toHaveLength(2);
    expect(digest(entries([0, ready('aaaaa', 1)], [1, scaled], [2, ready('bbbbb', 1)]))).toHaveLength(3);
  });
});
