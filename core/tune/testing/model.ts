import { defaultControllerConfig } from '../../../hpa/input.ts';
import { withDefaults } from '../../../hpa/spec/defaults.ts';
import type { HpaSpec } from '../../../hpa/spec/types.ts';
import type { TuneModel } from '../model.ts';
import { needSteps } from '../need.ts';

/** The course's settings. */
export const COURSE_SPEC: HpaSpec = withDefaults({
  scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend' },
  minReplicas: 1,
  maxReplicas: 6,
  metrics: [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
  ],
  behavior: {
    scaleDown: {
      stabilizationWindowSeconds: 60,
      policies: [{ type: 'Percent', value: 50, periodSeconds: 15 }],
    },
  },
});

export interface MadeModel {
  /** Millicores that the load asks for at a second of the run. */
  readonly load: (second: number) => number;
  readonly seconds: number;
  readonly spec?: HpaSpec;
  readonly limitMillicores?: number | null;
  readonly readyAfterMs?: number;
}

/** A model that is known in all its parts: syncs every 15 s that read samples just taken. */
export function madeModel({
  load,
  seconds,
  spec = COURSE_SPEC,
  limitMillicores = 250,
  readyAfterMs = 5_000,
}: MadeModel): TuneModel {
  const demand = {
    fromT: 0,
    stepMs: 1_000,
    millicores: Array.from({ length: seconds }, (_, second) => load(second)),
  };
  const toT = seconds * 1_000;
  const readings = Array.from({ length: Math.floor(seconds / 15) }, (_, i) => {
    const t = (i + 1) * 15_000;
    return { t, windows: [{ endT: t - 500, windowMs: 15_000 }] };
  });
  return {
    spec,
    controller: defaultControllerConfig,
    fromT: 15_000,
    toT,
    readings,
    demand,
    pod: {
      requestMillicores: 100,
      limitMillicores,
      idleMillicores: 5,
      runningAfterMs: 500,
      readyAfterMs,
      sampledAfterMs: 10_000,
      servesAfterMs: 0,
      starts: [],
    },
    initialPods: [{ startT: -600_000, readyT: -590_000 }],
    need: needSteps(demand, 55, 15_000, toT),
    needMillicores: 60,
  };
}
