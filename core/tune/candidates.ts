import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { HpaSpec, ScalingPolicy, ScalingRules } from '../../hpa/spec/types.ts';
import { validateSpec } from '../../hpa/spec/validate.ts';
import { cpuTarget } from './rebuild.ts';

/** One setting that may be varied: its choices in order, and how one is put into a spec. */
interface Axis {
  readonly name: AxisName;
  readonly choices: number;
  readonly apply: (spec: HpaSpec, choice: number) => HpaSpec;
}

export type AxisName =
  | 'target'
  | 'minReplicas'
  | 'maxReplicas'
  | 'scaleUpWindow'
  | 'scaleUpPolicies'
  | 'scaleDownWindow'
  | 'scaleDownPolicies';

/** A point of the search: the index of each axis' choice. Choice 0 is the recorded setting. */
export type Point = readonly number[];

export interface Space {
  readonly axes: readonly { readonly name: AxisName; readonly choices: number }[];
  readonly start: Point;
  /** null: the API server would refuse it. */
  readonly specOf: (point: Point) => HpaSpec | null;
}

const TARGET_FACTORS = [0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.35, 1.5, 1.75, 2];
const WINDOWS = [0, 15, 30, 60, 120, 180, 300, 600];
const UP_WINDOWS = [0, 15, 30, 60];
const MOST_EXTRA = 3;

const UP_POLICIES: readonly (readonly ScalingPolicy[])[] = [
  [policy('Pods', 4, 15), policy('Percent', 100, 15)],
  [policy('Percent', 100, 15)],
  [policy('Pods', 2, 15)],
  [policy('Pods', 1, 30)],
  [policy('Percent', 400, 15), policy('Pods', 10, 15)],
];
const DOWN_POLICIES: readonly (readonly ScalingPolicy[])[] = [
  [policy('Percent', 100, 15)],
  [policy('Percent', 50, 15)],
  [policy('Percent', 25, 30)],
  [policy('Pods', 1, 15)],
  [policy('Pods', 1, 60)],
];

/**
 * The settings around the recorded ones.
 * @param peak most pods that the load needs: more as a minimum makes no sense
 */
export function spaceAround(recorded: HpaSpec, peak: number): Space {
  const spec = withDefaults(recorded);
  const axes = [
    targetAxis(spec),
    numberAxis('minReplicas', minimums(spec, peak)),
    numberAxis('maxReplicas', maximums(spec, peak)),
    rulesAxis(
      'scaleUpWindow',
      'scaleUp',
      UP_WINDOWS.map((value) => ({ stabilizationWindowSeconds: value })),
    ),
    rulesAxis(
      'scaleUpPolicies',
      'scaleUp',
      UP_POLICIES.map((policies) => ({ policies, selectPolicy: 'Max' })),
    ),
    rulesAxis(
      'scaleDownWindow',
      'scaleDown',
      WINDOWS.map((value) => ({ stabilizationWindowSeconds: value })),
    ),
    rulesAxis(
      'scaleDownPolicies',
      'scaleDown',
      DOWN_POLICIES.map((policies) => ({ policies, selectPolicy: 'Max' })),
    ),
  ].filter((axis): axis is Axis => axis !== null && axis.choices > 1);
  return {
    axes,
    start: axes.map(() => 0),
    specOf(point) {
      const made = axes.reduce((before, axis, i) => axis.apply(before, point[i] ?? 0), spec as HpaSpec);
      return validateSpec(made, { targetRequired: false }).length === 0 ? made : null;
    },
  };
}

function targetAxis(spec: HpaSpec): Axis | null {
  const metric = spec.metrics?.[0];
  const target = cpuTarget(metric);
  if (target === null || metric?.type !== 'Resource') return null;
  const recorded = target.value;
  const values = [...new Set(TARGET_FACTORS.map((factor) => rounded(recorded * factor)))].filter(
    (value) => value > 0 && value !== recorded,
  );
  return {
    name: 'target',
    choices: values.length + 1,
    apply(before, choice) {
      const value = values[choice - 1];
      if (value === undefined) return before;
      const tuned =
        target.kind === 'utilization'
          ? { type: 'Utilization' as const, averageUtilization: value }
          : { type: 'AverageValue' as const, averageValue: `${value}m` };
      return { ...before, metrics: [{ ...metric, resource: { ...metric.resource, target: tuned } }] };
    },
  };
}

/** To fives, as people write targets. */
function rounded(value: number): number {
  return value >= 20 ? Math.round(value / 5) * 5 : Math.round(value);
}

function minimums({ minReplicas = 1, maxReplicas }: HpaSpec, peak: number): readonly number[] {
  const highest = Math.min(maxReplicas, Math.max(peak, minReplicas), minReplicas + MOST_EXTRA);
  return range(1, highest).filter((value) => value !== minReplicas);
}

function maximums({ minReplicas = 1, maxReplicas }: HpaSpec, peak: number): readonly number[] {
  const values = [Math.ceil(maxReplicas * 0.75), maxReplicas + 2, Math.ceil(maxReplicas * 1.5), peak];
  return [...new Set(values)].filter((value) => value >= minReplicas && value >= 1 && value !== maxReplicas);
}

function numberAxis(name: 'minReplicas' | 'maxReplicas', values: readonly number[]): Axis {
  return {
    name,
    choices: values.length + 1,
    apply(before, choice) {
      const value = values[choice - 1];
      return value === undefined ? before : { ...before, [name]: value };
    },
  };
}

function rulesAxis(name: AxisName, direction: 'scaleUp' | 'scaleDown', rules: readonly ScalingRules[]): Axis {
  return {
    name,
    choices: rules.length + 1,
    apply(before, choice) {
      const chosen = rules[choice - 1];
      if (chosen === undefined) return before;
      const behavior = { ...before.behavior, [direction]: { ...before.behavior?.[direction], ...chosen } };
      return withDefaults({ ...before, behavior });
    },
  };
}

function policy(type: ScalingPolicy['type'], value: number, periodSeconds: number): ScalingPolicy {
  return { type, value, periodSeconds };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
