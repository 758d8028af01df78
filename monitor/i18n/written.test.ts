import { expect, test } from 'vitest';
import { run, withLimits } from '../../core/testing/changed-run.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import { summarize } from '../../core/verdict/summary.ts';
import { writtenSummary } from './written.ts';

test('summary.json has exactly the fields of the contract', () => {
  expect(Object.keys(writtenSummary(summarize(run)))).toEqual([
    'schema',
    'target',
    'load',
    'scaling',
    'validity',
    'verdict',
    'objectives',
  ]);
});

test('in summary.json what is wrong, and why an objective is no pass, is a sentence', () => {
  const { validity } = writtenSummary(summarize(syntheticRun({ cut: true })));
  expect(validity).toEqual({
    valid: false,
    reasons: [
      'the recording ends without run.ended: it was cut off (run again; let the run end by itself or with a single Ctrl-C)',
    ],
  });
  const { objectives } = writtenSummary(summarize(withLimits({ firstScaleUpSeconds: 20 })));
  const reasons = objectives.map(({ name, reason }) => [name, reason]);
  expect(reasons).toContainEqual(['k6: http_req_failed rate<0.01', '']);
  expect(reasons).toContainEqual(['firstScaleUpSeconds', '36 s, at most 20 s allowed']);
});
