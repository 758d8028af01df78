import { describe, expect, it } from 'vitest';
import { foldEvents } from '../../core/testing/fold-events.ts';
import { hpa, runStarted, workload } from '../../core/testing/make.ts';
import { statusText } from './lines.ts';

const seen = foldEvents([
  [0, runStarted()],
  [10, hpa({ desired: 3, cpu: 61 })],
  [11, workload(3, 2)],
]);

describe('the line of how things stand', () => {
  it('has the counts that are seen', () => {
    expect(statusText(seen, 'en')).toContain('ready 2, wanted 3, CPU 61 % (target 60 %)');
  });

  it.each([
    ['hpa', 'ready 2, wanted –, CPU – (target 60 %)'],
    ['workloads', 'ready –, wanted 3, CPU 61 % (target 60 %)'],
  ] as const)('has none of now while %s does not see, and says why', (source, counts) => {
    const blind = foldEvents(
      [[20_000, { type: 'source.status', source, state: 'down', reason: 'forbidden' }]],
      seen,
    );
    expect(statusText(blind, 'en')).toContain(counts);
    expect(statusText(blind, 'en')).toContain('forbidden');
  });
});
