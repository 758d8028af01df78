import type { Options } from 'k6/options';
import type { ScenarioPlan } from '../plan.ts';

/**
 * The plan in k6's words. Open model: iterations begin at the planned rate whether or not the ones before have
 * ended, as real clients do not wait for each other; what can't begin for want of a virtual user is dropped
 * and counted.
 */
export function optionsOf(plan: ScenarioPlan): Options {
  return {
    scenarios: {
      [plan.scenario]: {
        executor: 'ramping-arrival-rate',
        exec: 'default',
        timeUnit: TIME_UNIT,
        startRate: 0,
        stages: plan.stages.map((stage) => ({
          duration: `${stage.durationMs}ms`,
          target: Math.round(stage.targetRps * PER_TIME_UNIT),
        })),
        preAllocatedVUs: plan.preAllocatedVUs,
        maxVUs: plan.maxVUs,
        gracefulStop: '10s',
      },
    },
    thresholds: Object.fromEntries(
      Object.entries(plan.thresholds).map(([metric, expressions]) => [metric, [...expressions]]),
    ),
    noConnectionReuse: plan.connections.kind === 'new',
    setupTimeout: '30s',
    teardownTimeout: '60s',
  };
}

/** k6 takes whole numbers as targets: per 100 s, a rate keeps two decimals. */
const TIME_UNIT = '100s';
const PER_TIME_UNIT = 100;
