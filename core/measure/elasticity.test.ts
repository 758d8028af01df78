import { describe, expect, it } from 'vitest';
import { stretches, valueAt } from '../lib/step-function.ts';
import { elasticityOf } from './elasticity.ts';

const steps = (...pairs: [number, number | null][]) =>
  pairs.map(([seconds, value]) => ({ t: seconds * 1_000, value }));

describe('elasticity', () => {
  it('is perfect when supply is demand', () => {
    const both = steps([0, 1], [50, 4], [80, 1]);
    expect(elasticityOf(both, both, 0, 100_000)).toEqual({
      underShare: 0,
      overShare: 0,
      underArea: 0,
      overArea: 0,
      instabilityPerHour: 0,
      replicaSeconds: 190,
      bestStaticReplicas: 4,
      bestStaticReplicaSeconds: 400,
      costRatio: 190 / 400,
    });
  });

  it('counts what came too late as missing and what stayed too long as too much', () => {
    const demand = steps([0, 1], [20, 3], [60, 1]);
    const supply = steps([0, 1], [30, 3], [80, 1]);
    expect(elasticityOf(demand, supply, 0, 100_000)).toMatchObject({
      underShare: 0.1,
      overShare: 0.2,
      underArea: 20 / 180,
      overArea: 40 / 180,
      instabilityPerHour: 0,
    });
  });

  it('calls movement without need instable', () => {
    const supply = steps([0, 1], [10, 2], [20, 1], [30, 2], [40, 1]);
    expect(elasticityOf(steps([0, 1]), supply, 0, 100_000)?.instabilityPerHour).toBe(4 * 36);
  });

  it('is unknown when supply or demand is', () => {
    expect(elasticityOf(steps([0, 1]), steps([0, 1], [5, null]), 0, 10_000)).toBeNull();
    expect(elasticityOf([], steps([0, 1]), 0, 10_000)).toBeNull();
    expect(elasticityOf(steps([0, 1]), steps([0, 1]), 5, 5)).toBeNull();
  });
});

describe('a step function', () => {
  it('holds its value until the next step', () => {
    const known = steps([1, 5], [3, 7]);
    expect([0, 1_000, 2_999, 3_000].map((t) => valueAt(known, t))).toEqual([null, 5, 5, 7]);
    expect(stretches(known, 2_000, 4_000)).toEqual([
      { fromT: 2_000, toT: 3_000, value: 5 },
      { fromT: 3_000, toT: 4_000, value: 7 },
    ]);
  });
});
