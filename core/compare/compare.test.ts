import { describe, expect, it } from 'vitest';
import { hpaObject, PLAN, runStarted } from '../testing/make.ts';
import { noisyRun } from '../testing/noisy-run.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { RunStarted, TimelineEvent } from '../timeline/events.ts';
import { type Comparison, compareRuns } from './compare.ts';
import { differenceOf } from './difference.ts';
import { figuresOf } from './figures.ts';
import type { Reading } from './reading.ts';

const run = (seed: number) => figuresOf(noisyRun(seed));
const withHeader = (over: Partial<RunStarted>, events = syntheticRun()): TimelineEvent[] =>
  events.map((event) => (event.type === 'run.started' ? { ...event, ...runStarted(over) } : event));
const measure = ({ measures }: Comparison, id: string) => {
  const found = measures.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe('what has to be the same', () => {
  const base = figuresOf(syntheticRun());
  const differs = (events: TimelineEvent[]) =>
    compareRuns([base], [figuresOf(events)]).differs.map(({ part, path }) => `${part} ${path}`.trim());

  it.each<[string, TimelineEvent[], string[]]>([
    ['the same run', syntheticRun({ seed: 2 }), []],
    ['another scenario', withHeader({ load: { ...PLAN, scenario: 'spike' } }), ['scenario']],
    ['no load at all', withHeader({ command: 'watch', load: null }), ['scenario']],
    ['another profile', withHeader({ load: { ...PLAN, profile: 'ci' } }), ['profile']],
    ['another rate', withHeader({ load: { ...PLAN, stages: PLAN.stages.slice(0, 4) } }), ['plan']],
    [
      'a cluster instead of the sandbox',
      withHeader({ target: { kind: 'kubernetes', name: 'kind', namespace: 'palier' } }),
      ['target'],
    ],
    [
      'other settings of the autoscaler',
      withHeader({ hpaAtStart: [hpaObject({ desired: 1, max: 3 })] }),
      ['hpa maxReplicas'],
    ],
    ['another image', edited(/palier\/backend:dev/g, 'palier/backend:next'), ['image']],
    [
      'a lower limit',
      edited(/"cpuMillicores":250/g, '"cpuMillicores":100'),
      ['resources backend.limits.cpuMillicores'],
    ],
  ])('%s', (_, events, expected) => {
    expect(differs(events)).toEqual(expected);
  });

  it('is told with both values', () => {
    const other = figuresOf(withHeader({ hpaAtStart: [hpaObject({ desired: 1, max: 3 })] }));
    expect(compareRuns([base], [other]).differs).toEqual([
      { part: 'hpa', path: 'maxReplicas', base: '6', candidate: '3' },
    ]);
  });

  function edited(pattern: RegExp, by: string): TimelineEvent[] {
    const edit = (event: TimelineEvent): TimelineEvent =>
      event.type === 'pod.observed' ? JSON.parse(JSON.stringify(event).replaceAll(pattern, by)) : event;
    return syntheticRun().map(edit);
  }
});

describe('intervals', () => {
  it('are those of a difference of nothing for a run and itself', () => {
    const one = run(1);
    for (const { change } of compareRuns([one], [one]).measures) {
      if (change === null) continue;
      expect(change.estimate).toBe(0);
      expect(change.low).toBeLessThan(0);
      expect(change.high).toBeGreaterThan(0);
    }
  });

  it('get narrower with repeats', () => {
    const width = (count: number) => {
      const side = (first: number) => Array.from({ length: count }, (_, index) => run(first + index));
      const { change } = measure(compareRuns(side(1), side(50)), 'settled-under-load.p95Ms');
      return (change?.high ?? 0) - (change?.low ?? 0);
    };
    expect(width(5)).toBeLessThan(width(1) * 0.6);
  });

  it('of a first scale-up span the periods of controller and metrics, whatever one run says', () => {
    const early = figuresOf(syntheticRun({ scaleUpT: 23_000 }));
    const late = figuresOf(syntheticRun({ scaleUpT: 51_000 }));
    const { change, finding } = measure(compareRuns([early], [late]), 'firstScaleUpSeconds');
    expect(change?.estimate).toBeCloseTo(28, 0);
    expect(finding).toBe('unclear');
  });

  it('are the same for the same runs', () => {
    expect(compareRuns([run(1)], [run(2)])).toEqual(compareRuns([run(1)], [run(2)]));
  });
});

describe('what can’t be compared is not guessed', () => {
  it('a run that supports no verdict makes the whole inconclusive, with the reason', () => {
    const { result, candidate } = compareRuns([run(1)], [figuresOf(syntheticRun({ cut: true }))]);
    expect(result).toBe('inconclusive');
    expect(candidate[0]?.invalid[0]?.code).toBe('recording-incomplete');
  });

  it('a phase that one side does not have is missing', () => {
    const flat = figuresOf(syntheticRun({ rps: () => 10, scaleUpT: 900_000, goneT: 1_900_000 }));
    const found = measure(compareRuns([run(1)], [flat]), 'settled-under-load.p95Ms');
    expect(found).toMatchObject({ finding: 'missing', change: null });
  });
});

describe('what never happened', () => {
  const value = (seconds: number): Reading => ({ kind: 'value', value: seconds, sd: 6, bound: 30 });
  const never = (watchedSeconds: number): Reading => ({ kind: 'never', watchedSeconds, bound: 30 });
  const finding = (base: Reading[], candidate: Reading[]) =>
    differenceOf('firstScaleUpSeconds', base, candidate, 0.95).finding;

  it.each<[string, Reading[], Reading[], string]>([
    ['on the one side, watched for long: worse', [value(20)], [never(300)], 'worse'],
    ['on the one side, watched no longer than chance allows: unclear', [value(20)], [never(45)], 'unclear'],
    ['on the other: better', [never(300)], [value(20)], 'better'],
    ['on both: the same', [never(300)], [never(300)], 'same'],
    ['in some repeats: unclear', [value(20), never(300)], [value(20)], 'unclear'],
  ])('%s', (_, base, candidate, expected) => {
    expect(finding(base, candidate)).toBe(expected);
  });
});
