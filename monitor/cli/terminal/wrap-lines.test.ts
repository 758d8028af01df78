import { describe, expect, it } from 'vitest';
import { wrapLines } from './wrap-lines.ts';

const lines = ['Why', '  [computed] 0.08 × 3 pods, rounded up: 1', ''];

describe('lines for a terminal', () => {
  it('are broken between words, what is carried over set in further', () => {
    expect(wrapLines(lines, { isTTY: true, columns: 26 })).toEqual([
      'Why',
      '  [computed] 0.08 × 3',
      '    pods, rounded up: 1',
      '',
    ]);
  });

  it('stay whole in a pipe', () => {
    expect(wrapLines(lines, { columns: 10 })).toEqual(lines);
  });

  it('are never wider than the terminal', () => {
    for (const columns of [12, 20, 33, 80]) {
      for (const line of wrapLines(['a question of words '.repeat(9), `  ${'and an answer '.repeat(9)}`], {
        isTTY: true,
        columns,
      })) {
        expect(line.length).toBeLessThanOrEqual(columns);
      }
    }
  });
});
