import type { MergePatch } from '../lib/merge-patch.ts';

/** Something that goes wrong with autoscaling, to be lived through on the sandbox. */
export interface Drill {
  readonly name: DrillName;
  /** A patch of the autoscaler's spec. */
  readonly hpaPatch: MergePatch | null;
  /** Takes the CPU request away from the pods. */
  readonly withoutRequests: boolean;
  /** Nobody answers for metrics.k8s.io. */
  readonly withoutMetricsServer: boolean;
  /** What it shows goes on after the load. */
  readonly settles: boolean;
  /** Index of the right one among the answers that are offered. */
  readonly right: number;
}

export const DRILL_NAMES = ['target-too-low', 'max-too-small', 'no-requests', 'no-metrics-server'] as const;
export type DrillName = (typeof DRILL_NAMES)[number];

export const DRILLS: Readonly<Record<DrillName, Drill>> = {
  'target-too-low': {
    name: 'target-too-low',
    hpaPatch: { metrics: [cpuTarget(10)] },
    withoutRequests: false,
    withoutMetricsServer: false,
    settles: true,
    right: 2,
  },
  'max-too-small': {
    name: 'max-too-small',
    hpaPatch: { maxReplicas: 2 },
    withoutRequests: false,
    withoutMetricsServer: false,
    settles: false,
    right: 1,
  },
  'no-requests': {
    name: 'no-requests',
    hpaPatch: null,
    withoutRequests: true,
    withoutMetricsServer: false,
    settles: false,
    right: 0,
  },
  'no-metrics-server': {
    name: 'no-metrics-server',
    hpaPatch: null,
    withoutRequests: false,
    withoutMetricsServer: true,
    settles: false,
    right: 1,
  },
};

function cpuTarget(averageUtilization: number) {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}
