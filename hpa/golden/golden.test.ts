import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replayLine } from '../replay/line.ts';
import { differences, expand } from './compare.ts';

const files = [
  { file: 'dev-1.37.2.jsonl.gz', release: '1.37.2', scenarios: 1520, steps: 57_805 },
  { file: 'dev-float-1.37.2.jsonl.gz', release: '1.37.2, at the edges of floats', scenarios: 30, steps: 745 },
  { file: 'dev-1.34.4.jsonl.gz', release: '1.34.4', scenarios: 205, steps: 7711 },
  { file: 'wide-1.37.2.jsonl.gz', release: '1.37.2, far from the ordinary', scenarios: 200, steps: 2256 },
  { file: 'wide-1.34.4.jsonl.gz', release: '1.34.4, far from the ordinary', scenarios: 100, steps: 1054 },
];

describe.each(files)('the controller of Kubernetes $release', ({ file, scenarios, steps }) => {
  it(`decides, says and shows the same in all ${steps} steps of ${scenarios} scenarios`, {
    timeout: 120_000,
  }, () => {
    const text = gunzipSync(readFileSync(new URL(file, import.meta.url))).toString();
    const lines = text.trimEnd().split('\n');
    const wrong: string[] = [];
    let compared = 0;
    for (const [i, line] of lines.entries()) {
      const result = replayLine(line, i + 1);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const { id, out } = JSON.parse(line);
      const golden = expand(out);
      for (const [step, expected] of golden.entries()) {
        compared++;
        wrong.push(...differences(expected, result.lines[step]).map((difference) => `${id} ${difference}`));
      }
      if (result.lines.length !== golden.length) wrong.push(`${id}: ${result.lines.length} results`);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(wrong).toHaveLength(0);
    expect(lines).toHaveLength(scenarios);
    expect(compared).toBe(steps);
  });
});

describe('the comparison with the recordings', () => {
  const golden = {
    t: 15,
    from: 1,
    to: 2,
    currentReplicas: 1,
    desiredReplicas: 2,
    lastScaleTime: 15,
    observedGeneration: 1,
    events: [['Warning', 'FailedGetResourceMetric', 'missing request for cpu in container app of Pod *']],
    conditions: [['AbleToScale', 'True', 'SucceededRescale', 'the HPA controller …', 15]],
    currentMetrics: [{ type: 'Pods', pods: { metric: { name: 'rps' }, current: { averageValue: '1500m' } } }],
  } as never;
  const actual = (changes: object) => ({ id: 'x', ...(golden as object), ...changes }) as never;

  it('takes any pod name and any spelling of a quantity', () => {
    const events = [
      ['Warning', 'FailedGetResourceMetric', 'missing request for cpu in container app of Pod p7'],
    ];
    const currentMetrics = [
      { type: 'Pods', pods: { metric: { name: 'rps' }, current: { averageValue: '1.5' } } },
    ];
    expect(differences(golden, actual({ events, currentMetrics }))).toEqual([]);
  });

  it.each([
    ['decisions', { to: 3 }],
    ['decisions', { lastScaleTime: null }],
    ['events', { events: [] }],
    ['conditions', { conditions: [['AbleToScale', 'True', 'SucceededRescale', 'the HPA controller …', 0]] }],
    ['metrics', { currentMetrics: [{ type: '' }] }],
  ])('notices a difference in %s', (part, changes) => {
    expect(differences(golden, actual(changes))).toEqual([expect.stringContaining(` ${part}: `)]);
  });

  it('notices a step without a result', () => {
    expect(differences(golden, undefined)).toEqual(['t=15: no result']);
    expect(differences(golden, actual({ t: 30 }))).toEqual(['t=15: no result']);
  });

  it('fills in what a recording leaves out, but not events', () => {
    const [, second] = expand([golden, { t: 30, from: 2, to: 2 }]);
    expect(second).toMatchObject({ t: 30, from: 2, desiredReplicas: 2, lastScaleTime: 15, events: [] });
  });
});
