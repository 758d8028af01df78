import { describe, expect, test } from 'vitest';
import type { Part, Report, Row } from './rows.ts';
import { printedBeside, reachesAll } from './side-by-side.ts';

const row = (value: number | null, more: Partial<Row> = {}): Row => ({
  name: 'took',
  value,
  unit: 'ms',
  ...more,
});
const report = (...parts: Part[]): Report => ({
  bench: 'made',
  title: 'made: up',
  of: '/somewhere',
  parts,
  notCovered: ['the rest'],
});
const one = (...rows: Row[]): Report => report({ name: '', rows });

describe('two versions side by side', () => {
  test('each figure stands beside the one before, with their ratio, its range over the rounds, and the target', () => {
    const target = { atMost: 60 };
    const before = [one(row(100, { target })), one(row(120, { target }))];
    const now = [one(row(50, { target })), one(row(72, { target }))];
    expect(printedBeside({ before, now }, 'v1').split('\n')).toEqual([
      'made: up',
      '            v1    now  ratio                 target',
      '  took  110 ms  61 ms  0.55 × (0.50 … 0.60)  ≤ 60 ms  NOT REACHED',
      '  not covered:',
      '  - the rest',
      '',
    ]);
    expect(reachesAll(now)).toBe(false);
  });

  test('the worst of all rounds counts where a row says so', () => {
    const now = [one(row(40, { keep: 'most' })), one(row(90, { keep: 'most' }))];
    expect(printedBeside({ before: now, now }, 'v1')).toMatch(/took +90 ms +90 ms +1\.00 ×/);
  });

  test('what only one version has is shown as it is, with the reason', () => {
    const before = [report({ name: 'part', rows: [], failed: 'expected monitor/new.ts, got nothing' })];
    const now = [report({ name: 'part', rows: [row(5)] })];
    const text = printedBeside({ before, now }, 'v1');
    expect(text).toMatch(/took +– +5 ms$/m);
    expect(text).toContain('  v1: not measured: expected monitor/new.ts, got nothing');
    expect(reachesAll(now)).toBe(true);
  });

  test('a part that fails in this version is a target missed', () => {
    const now = [one(row(5)), report({ name: '', rows: [], failed: 'it broke' })];
    expect(reachesAll(now)).toBe(false);
  });
});
