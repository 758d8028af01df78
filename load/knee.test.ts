import { expect, test } from 'vitest';
import { histogramOf } from '../core/lib/histogram.ts';
import type { K6Sample } from '../core/timeline/events.ts';
import { findKnee } from './knee.ts';
import { planFor } from './plan.ts';

/** Serves up to `capacity` requests/s in 20 ms; above, it fails, slows down or is not offered more. */
function run(capacity: number, beyond: 'errors' | 'latency' | 'generator') {
  const plan = planFor('breakpoint', 'ci');
  const samples: { elapsedMs: number; sample: K6Sample }[] = [];
  let startMs = 0;
  for (const stage of plan.stages) {
    for (let ms = 1000; ms <= stage.durationMs; ms += 1000) {
      const over = stage.targetRps > capacity;
      const requests = Math.round(over && beyond === 'generator' ? capacity : stage.targetRps);
      const durationMs = over && beyond === 'latency' ? 3000 : 20;
      samples.push({
        elapsedMs: startMs + ms,
        sample: {
          type: 'k6.sample',
          windowMs: 1000,
          requests,
          failed: over && beyond === 'errors' ? Math.ceil(requests / 10) : 0,
          droppedIterations: 0,
          iterations: requests,
          checksPassed: null,
          checksFailed: null,
          vus: 1,
          vusMax: 1,
          latencyMs: null,
          histogram: histogramOf(Array(requests).fill(durationMs)),
          byPod: null,
        },
      });
    }
    startMs += stage.durationMs;
  }
  return findKnee(plan, samples);
}

test.each(['errors', 'latency', 'generator'] as const)('the knee is the last plateau before %s', (beyond) => {
  const knee = run(130, beyond);
  expect(knee.rps).toBe(120);
  expect(knee.brokenBy).toMatchObject({ offeredRps: 160, broken: beyond });
});

test('without a broken plateau the knee lies above what was tried', () => {
  expect(run(10_000, 'errors')).toMatchObject({ rps: 280, brokenBy: null });
});

test('when not even the first plateau is served there is no rate to name', () => {
  expect(run(1, 'errors')).toMatchObject({ rps: null, brokenBy: { offeredRps: 40 } });
});

test('plateaus that the run did not reach are not judged', () => {
  expect(findKnee(planFor('breakpoint', 'ci'), [])).toEqual({ rps: null, brokenBy: null, plateaus: [] });
});
