import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../core/compare/figures.ts';
import { noisyRun, type Regression } from '../../core/testing/noisy-run.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import type { IdentityDifference } from '../../core/verdict/baseline.ts';
import { judgeEvents } from '../../core/verdict/judge-run.ts';
import { DEFAULT_LIMITS } from '../../core/verdict/objectives.ts';
import { againstBaseline } from './baseline.ts';
import { judgedRun } from './judged-run.ts';

const base = [1, 2, 3, 4, 5].map((seed) => figuresOf(noisyRun(seed)));

function judge(
  events: TimelineEvent[],
  notWorseThanBaseline?: Record<string, number>,
  differs: readonly IdentityDifference[] = [],
) {
  const limited = events.map((event) =>
    event.type === 'run.started' && notWorseThanBaseline !== undefined
      ? { ...event, objectives: { ...DEFAULT_LIMITS, notWorseThanBaseline } }
      : event,
  );
  const run = judgedRun('run', judgeEvents(limited));
  return againstBaseline(run, base, [figuresOf(limited)], differs).measures.summary;
}

const slower =
  (factor: number): Regression =>
  ({ latencyMs }) => ({ latencyMs: (ms, t) => factor * latencyMs(ms, t) });
const objective = (summary: ReturnType<typeof judge>, id: string) =>
  summary.objectives.find(({ name }) => name === `baseline: ${id}`);
const P95 = 'settled-under-load.p95Ms';

describe('the gate against a baseline', { timeout: 60_000 }, () => {
  it('passes twenty unchanged repeats', () => {
    const verdicts = Array.from({ length: 20 }, (_, index) => judge(noisyRun(601 + index)).verdict);
    expect(verdicts).toEqual(Array(20).fill('pass'));
  });

  it('fails what is worse than the limit with evidence, and tells how much', () => {
    const summary = judge(noisyRun(700, slower(1.8)));
    expect(summary.verdict).toBe('fail');
    expect(objective(summary, P95)).toMatchObject({ verdict: 'fail', limit: 0.25, unit: 'share' });
    expect(objective(summary, P95)?.reason).toMatchObject({
      code: 'baseline-worse',
      values: { limit: 0.25 },
    });
  });

  it('does not fail on a difference that the interval does not bear out', () => {
    const summary = judge(noisyRun(700, slower(1.25)), { [P95]: 0.15 });
    expect(objective(summary, P95)).toMatchObject({ verdict: 'inconclusive' });
    expect(summary.verdict).toBe('inconclusive');
  });

  it('fails when what happened in the baseline never happens any more', () => {
    const never = noisyRun(700)
      .filter(({ type }) => !['workload.observed', 'pod.deleted'].includes(type))
      .map((event) =>
        event.type === 'hpa.observed'
          ? {
              ...event,
              object: {
                ...event.object,
                status: { ...event.object.status, desiredReplicas: 1, currentReplicas: 1 },
              },
            }
          : event,
      );
    const summary = judge(never, { firstScaleUpSeconds: 0.5 });
    expect(objective(summary, 'firstScaleUpSeconds')).toMatchObject({ verdict: 'fail', value: null });
  });

  it('never passes what has no value', () => {
    const flat = syntheticRun({ rps: () => 10, scaleUpT: 900_000, goneT: 1_900_000 });
    expect(objective(judge(flat, { [P95]: 0.25 }), P95)).toMatchObject({
      verdict: 'inconclusive',
      value: null,
    });
  });

  it('supports no verdict when the two can’t be compared, or something is no longer observed', () => {
    const refused = judge(noisyRun(700), undefined, [
      { part: 'hpa', path: 'maxReplicas', base: '6', candidate: '3' },
    ]);
    expect(refused).toMatchObject({ verdict: 'inconclusive', validity: { valid: false } });
    const gone = judge(noisyRun(700, () => ({ exporter: false })));
    expect(gone.verdict).toBe('inconclusive');
    expect(gone.validity.findings).toContainEqual({ code: 'baseline-lost', values: { source: 'mysql' } });
  });

  it('takes a lower rate as worse', () => {
    const summary = judge(
      noisyRun(700, () => ({ rps: (planned) => planned * 0.9 })),
      { requestsPerSecond: 0.02 },
    );
    expect(objective(summary, 'requestsPerSecond')).toMatchObject({ verdict: 'fail' });
  });
});
