import { expect, test } from 'vitest';
import { syntheticRun } from '../../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { judgeEvents } from '../../../core/verdict/judge-run.ts';
import { onSameTarget, rememberedMs } from './repeat.ts';

/** Its last change is at 230 s, its end at 300.6 s. */
const run = (windowSeconds: number): TimelineEvent[] =>
  JSON.parse(
    JSON.stringify(syntheticRun()).replaceAll(
      '"stabilizationWindowSeconds":60',
      `"stabilizationWindowSeconds":${windowSeconds}`,
    ),
  );

test('the next run may begin once the scale-down window since the last change is over', () => {
  expect(rememberedMs(judgeEvents(run(60)).facts)).toBe(0);
  expect(rememberedMs(judgeEvents(run(100)).facts)).toBeCloseTo(100_000 - 70_590, -2);
});

test('a run that did not settle is waited for the whole window long', () => {
  expect(rememberedMs(judgeEvents(syntheticRun({ cut: true })).facts)).toBe(60_000);
});

test('repeats stay where the first run was', () => {
  const cluster = { kind: 'kubernetes', name: 'kind' } as const;
  const sandbox = { kind: 'sandbox', name: 'sandbox' } as const;
  const env = {};
  expect(onSameTarget({ target: 'auto' }, cluster, { env })).toEqual({ target: 'auto', context: 'kind' });
  expect(onSameTarget({ target: 'auto' }, sandbox, { env })).toEqual({ target: 'sandbox' });
  expect(onSameTarget({ target: 'work' }, cluster, { env })).toEqual({ target: 'work' });
  expect(onSameTarget({ context: 'work' }, cluster, { env })).toEqual({ context: 'work' });
  // The kubeconfig of a sandbox: that is what was named.
  expect(onSameTarget({}, sandbox, { env: { KUBECONFIG: '/k' } })).toEqual({});
});
