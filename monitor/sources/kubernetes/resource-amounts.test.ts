import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMillicores, memoryBytes } from './resource-amounts.ts';

describe('cpuMillicores', () => {
  it.each([
    ['100m', 100],
    ['1', 1000],
    ['0.5', 500],
    ['.5', 500],
    ['2e2', 200_000],
    ['5e-1', 500],
    ['249817221n', 250],
    ['1500u', 2],
    ['0', 0],
    [2, 2000],
  ])('reads %s as %d millicores, rounding up', (quantity, expected) => {
    expect(cpuMillicores(quantity)).toBe(expected);
  });

  it.each(['', 'abc', '1x', '-', '.', '1.2.3', null, undefined, {}])('says null for %j', (quantity) => {
    expect(cpuMillicores(quantity)).toBeNull();
  });

  it('reads back any number of millicores, written in three ways', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), (millicores) => {
        expect(cpuMillicores(`${millicores}m`)).toBe(millicores);
        expect(cpuMillicores(`${millicores * 1_000_000}n`)).toBe(millicores);
        expect(cpuMillicores((millicores / 1000).toFixed(3))).toBe(millicores);
      }),
    );
  });
});

describe('memoryBytes', () => {
  it.each([
    ['128Mi', 134_217_728],
    ['1.5Gi', 1_610_612_736],
    ['1G', 1_000_000_000],
    ['123456Ki', 126_418_944],
    ['1e3', 1000],
    ['1500m', 2],
    ['1Ei', 2 ** 60],
  ])('reads %s as %d bytes', (quantity, expected) => {
    expect(memoryBytes(quantity)).toBe(expected);
  });

  it.each(['-1Ki', '2Ei', '1e99', 'NaN'])('says null for %s, which no machine has', (quantity) => {
    expect(memoryBytes(quantity)).toBeNull();
  });
});
