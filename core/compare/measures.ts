import type { SpanName } from '../measure/phases.ts';
import type { Scope } from './blocks.ts';

export const SCALING_MEASURES = [
  'firstScaleUpSeconds',
  'readyCapacitySeconds',
  'podStartSeconds',
  'settledSeconds',
  'peakReplicas',
  'decisions',
  'replicaSeconds',
  'underShare',
  'overShare',
] as const;
export const LOAD_MEASURES = ['p50Ms', 'p95Ms', 'p99Ms', 'errorRate'] as const;
export const SCOPES = [
  'load',
  'baseline',
  'climbing',
  'reacting',
  'settled-under-load',
  'descending',
] as const satisfies readonly Scope[];

export type ScalingMeasure = (typeof SCALING_MEASURES)[number];
export type LoadMeasure = (typeof LOAD_MEASURES)[number];
/** `p95Ms`: of the whole load; `settled-under-load.p95Ms`: of one phase. */
export type MeasureId = ScalingMeasure | LoadMeasure | 'requestsPerSecond' | `${SpanName}.${LoadMeasure}`;

export const MEASURE_IDS: readonly MeasureId[] = [
  ...SCALING_MEASURES,
  'requestsPerSecond',
  ...SCOPES.flatMap((scope) => LOAD_MEASURES.map((name) => loadMeasureId(scope, name))),
];

export function loadMeasureId(scope: Scope, name: LoadMeasure): MeasureId {
  return scope === 'load' ? name : `${scope}.${name}`;
}

export type Unit = 'seconds' | 'ms' | 'share' | 'count' | 'podSeconds' | 'perSecond';

/** How one measure is compared. */
export interface MeasureKind {
  readonly unit: Unit;
  /** neither: a change is told, and not judged. */
  readonly better: 'lower' | 'higher' | 'neither';
  /** log: differences are ratios. */
  readonly scale: 'log' | 'linear';
  /**
   * How much a repeat of the same system is assumed to vary (standard deviation, on the scale) beyond what is known
   * of one run, until repeats show it. `typical`: the value it is asked for.
   */
  readonly assumedSd: (typical: number) => number;
  /** A difference below this (on the scale) matters to nobody. */
  readonly relevant: (typical: number) => number;
}

const constant = (value: number) => () => value;
/** Seconds that a step of the autoscaler may take more or less, beyond its own periods. */
const seconds = (sd: number, share: number): MeasureKind => ({
  unit: 'seconds',
  better: 'lower',
  scale: 'linear',
  assumedSd: (typical) => sd + share * typical,
  relevant: (typical) => Math.max(1, 0.05 * typical),
});

const SCALING_KINDS: Readonly<Record<ScalingMeasure, MeasureKind>> = {
  firstScaleUpSeconds: seconds(1, 0.02),
  readyCapacitySeconds: seconds(2, 0.05),
  podStartSeconds: seconds(0.5, 0.15),
  settledSeconds: seconds(2, 0.05),
  peakReplicas: {
    unit: 'count',
    better: 'neither',
    scale: 'linear',
    assumedSd: (typical) => 0.25 + 0.02 * typical,
    relevant: constant(1),
  },
  decisions: {
    unit: 'count',
    better: 'lower',
    scale: 'linear',
    assumedSd: (typical) => 0.5 + 0.1 * typical,
    relevant: constant(1),
  },
  replicaSeconds: {
    unit: 'podSeconds',
    better: 'lower',
    scale: 'log',
    assumedSd: constant(0.03),
    relevant: constant(0.05),
  },
  underShare: {
    unit: 'share',
    better: 'lower',
    scale: 'linear',
    assumedSd: constant(0.02),
    relevant: constant(0.05),
  },
  overShare: {
    unit: 'share',
    better: 'lower',
    scale: 'linear',
    assumedSd: constant(0.02),
    relevant: constant(0.05),
  },
};

/** In these the pods change, so that a few seconds more or less of the autoscaler change the answer times. */
const IN_MOTION: readonly Scope[] = ['climbing', 'reacting', 'descending'];
/** A p95 of the whole load is that of the time before the pods came, or is not: a sync period decides. */
const WHOLE_LOAD_FACTOR = 5;
const IN_MOTION_FACTOR = 2;

export function kindOf(id: MeasureId): MeasureKind {
  if (Object.hasOwn(SCALING_KINDS, id)) return SCALING_KINDS[id as ScalingMeasure];
  const { scope, name } = partsOf(id);
  if (name === 'requestsPerSecond') {
    return {
      unit: 'perSecond',
      better: 'higher',
      scale: 'log',
      assumedSd: constant(0.01),
      relevant: constant(0.03),
    };
  }
  const inMotion = scope === 'load' || IN_MOTION.includes(scope);
  const factor = scope === 'load' ? WHOLE_LOAD_FACTOR : inMotion ? IN_MOTION_FACTOR : 1;
  if (name === 'errorRate') {
    return {
      unit: 'share',
      better: 'lower',
      scale: 'linear',
      assumedSd: (typical) => 0.0005 + (inMotion ? 0.2 : 0.15) * typical,
      relevant: constant(0.001),
    };
  }
  const sd = name === 'p99Ms' ? 0.075 : 0.05;
  return {
    unit: 'ms',
    better: 'lower',
    scale: 'log',
    assumedSd: constant(factor * sd),
    relevant: constant(0.05),
  };
}

export function partsOf(id: MeasureId): { readonly scope: Scope; readonly name: string } {
  const [scope = '', name] = id.split('.');
  return name === undefined ? { scope: 'load', name: id } : { scope: scope as Scope, name };
}
