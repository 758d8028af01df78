import type { ObjectiveLimits, TimelineEvent } from '../timeline/events.ts';
import { syntheticRun } from './synthetic-run.ts';

/** A good run, for tests of what is changed in it. */
export const run = syntheticRun();

/** It, with some events replaced or left out. */
export function changed(change: (event: TimelineEvent) => TimelineEvent | null): TimelineEvent[] {
  return run.map(change).filter((event) => event !== null);
}

export function withLimits(limits: Partial<ObjectiveLimits>, events = run): TimelineEvent[] {
  const none = {
    firstScaleUpSeconds: null,
    readyCapacitySeconds: null,
    settledSeconds: null,
    errorRate: null,
  };
  return events.map((event) =>
    event.type === 'run.started' ? { ...event, objectives: { ...none, ...limits } } : event,
  );
}
