import { describe, expect, test } from 'vitest';
import { appendPoint, emptySeries, type Series } from '../../../core/state/series.ts';
import { bar, gauge, sparkline } from './bars.ts';
import { columnsOf, exceptUnseen } from './columns.ts';
import { lineChart } from './line-chart.ts';
import { countTicks, largest, niceCeiling } from './scale.ts';

const options = { width: 20, height: 5, max: 40, axisWidth: 5, label: String };

describe('charts', () => {
  test('two series and the errors are told apart by their shape', () => {
    const plan = [10, 10, 10, 10, 30, 30, 30, 30, 30, 30];
    const real = [10, 10, 10, 10, 10, 20, 20, null, null, null];
    const errors = [0, 0, 0, 0, 0, 0.1, 0, null, null, null];
    const drawn = lineChart(
      [
        { values: plan, shape: 'dots' },
        { values: real, shape: 'line' },
        { values: errors, shape: 'marks' },
      ],
      options,
    );
    expect(drawn).toMatchInlineSnapshot(`
      [
        " 40 ┤               ",
        "    ┤   ·······     ",
        " 20 ┤   ·╭──        ",
        "    ┤────╯          ",
        "  0 ┼     ×         ",
      ]
    `);
  });

  test('a gap stays a gap', () => {
    const drawn = lineChart([{ values: [20, 20, null, null, 20], shape: 'line' }], options);
    expect(drawn[2]).toBe(' 20 ┤──  ─          ');
  });

  test('a count does not hold while nobody looks', () => {
    const span = { fromT: 0, toT: 5_000, nowT: 5_000 };
    const seen = exceptUnseen([4, 4, 4, 4, 4], span, [{ fromT: 1_000, toT: 3_000 }]);
    expect(seen).toEqual([4, null, null, 4, 4]);
  });

  test('pods that are ready are filled up to the line of those wanted', () => {
    const drawn = lineChart(
      [
        { values: [1, 1, 1, 2, 3], shape: 'fill' },
        { values: [1, 3, 3, 3, 3], shape: 'line' },
      ],
      { ...options, height: 4, max: 3, countsFromOne: true, ticks: countTicks(3, 4) },
    );
    expect(drawn).toMatchInlineSnapshot(`
      [
        "  3 ┤╭────          ",
        "  2 ┤│  ░░          ",
        "  1 ┤╯░░░░          ",
        "  0 ┼               ",
      ]
    `);
  });

  test('one pod of many is never drawn as none', () => {
    const drawn = lineChart([{ values: [1], shape: 'line' }], {
      ...options,
      height: 4,
      max: 100,
      countsFromOne: true,
    });
    expect(drawn[2]).toContain('─');
  });

  test('styles are put around stretches, not around each cell', () => {
    const [line] = lineChart([{ values: [1, 1, 1], shape: 'line', style: (text) => `<${text}>` }], {
      ...options,
      width: 8,
      height: 1,
      max: 1,
    });
    expect(line).toBe('  0 ┼<───>');
  });
});

describe('scales', () => {
  test.each([
    [0, 1],
    [0.7, 0.8],
    [7, 8],
    [60, 60],
    [61, 80],
    [120, 150],
    [1_100, 1_500],
  ])('an axis for up to %d ends at %d', (value, end) => {
    expect(niceCeiling(value)).toBe(end);
  });

  test('the largest known value, or null', () => {
    expect([largest([null, 3], [5, null]), largest([null])]).toEqual([5, null]);
  });
});

describe('values in columns of time', () => {
  const series = [0, 1, 2, 3, 4].reduce<Series<{ t: number; v: number }>>(
    (all, second) => appendPoint(all, { t: second * 1000, v: second }, (_, later) => later),
    emptySeries(),
  );

  test('the future is empty', () => {
    const span = { fromT: 0, toT: 10_000, nowT: 4_000 };
    expect(columnsOf(series, span, 10, (point) => point.v, 'hold')).toEqual([
      0,
      1,
      2,
      3,
      4,
      ...Array(5).fill(null),
    ]);
  });

  test('columns narrower than the samples are apart carry the value on', () => {
    const span = { fromT: 0, toT: 5_000, nowT: 4_999 };
    expect(columnsOf(series, span, 10, (point) => point.v, 'max')).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  test('samples that stay out for long leave a gap', () => {
    const later = appendPoint(series, { t: 12_000, v: 9 }, (_, point) => point);
    const values = columnsOf(later, { fromT: 0, toT: 13_000, nowT: 13_000 }, 13, (point) => point.v, 'max');
    expect(values).toEqual([0, 1, 2, 3, 4, 4, 4, 4, null, null, null, null, 9]);
  });
});

describe('bars', () => {
  test('a sparkline leaves unknown values blank and draws zero as the lowest', () => {
    expect(sparkline([0, 4, null, 8], 5)).toBe(' ▁▄ █');
    expect(sparkline([0, 0], 2)).toBe('▁▁');
  });

  test('a bar never leaves its width', () => {
    expect([bar(0, 4), bar(0.5, 4), bar(7, 4)]).toEqual(['    ', '██  ', '████']);
  });

  test.each([
    [0.5, '▕██▌  ┃     ▏'],
    [1, '▕█████┃     ▏'],
    [1.4, '▕█████┃██   ▏'],
    [9, '▕█████┃████»▏'],
  ])('the gauge at %d times the target', (ratio, drawn) => {
    expect(gauge(ratio, 13)).toBe(drawn);
  });
});
