import { describe, expect, it } from 'vitest';
import type { Tried } from '../../../core/tune/search.ts';
import { frontChart } from './front-chart.ts';

const tried = (replicaSeconds: number, underSeconds: number): Tried => ({
  point: [],
  spec: { maxReplicas: 1 },
  outcome: { replicaSeconds, underSeconds, changes: 0, peakReplicas: 1 },
  differences: 0,
});
const shown = [tried(500, 100), tried(750, 50), tried(1000, 0)];
const options = {
  shown,
  front: [...shown, tried(600, 75)],
  recorded: tried(1000, 100),
  objectives: ['replica-seconds', 'under-provisioned', 'changes'] as const,
  width: 34,
  nameOf: (objective: string) => objective,
  textOf: (_objective: string, value: number) => String(value),
};

describe('the chart of trade-offs', () => {
  it('has each shown one where its values are, the recorded one and the rest of the front', () => {
    expect(frontChart(options)).toEqual([
      '           under-provisioned ↑',
      '        100 ┤          1         =',
      '            ┤',
      '            ┤            ·',
      '            ┤',
      '            ┤               2',
      '            ┤',
      '            ┤',
      '            ┤',
      '          0 ┤                    3',
      '            └───────────────────── → replica-seconds',
      '             0                1000',
    ]);
  });

  it('keeps two in one place apart', () => {
    const twice = frontChart({ ...options, shown: [tried(500, 100), tried(500, 100)], front: [] });
    expect(twice[1]).toContain('12');
  });

  it('is not there for one objective, or without anything to show', () => {
    expect(frontChart({ ...options, objectives: ['changes'] })).toEqual([]);
    expect(frontChart({ ...options, shown: [] })).toEqual([]);
  });
});
