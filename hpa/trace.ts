import type { ScalingPolicy, SelectPolicy } from './spec/types.ts';

/**
 * The rules one decision applied, in order, with their numbers: what an explanation is made of.
 * `rule` ids are stable. `metric` is an index into the defaulted `spec.metrics`. Amounts are in
 * milli-units of the metric (milli-cores, milli-bytes, …) and may be rounded beyond 2^53.
 */
export type TraceEntry = ScaleRule | MetricRule | BehaviorRule | OutcomeRule;

export type TraceRule = TraceEntry['rule'];

/** What the target's scale alone decides. */
export type ScaleRule =
  | { readonly rule: 'scale.unreadable'; readonly error: string }
  | {
      readonly rule: 'scale.read';
      readonly replicas: number;
      readonly statusReplicas: number;
      readonly minReplicas: number;
      readonly maxReplicas: number;
    }
  /** At 0 replicas, and not put there by the autoscaler: it keeps its hands off. */
  | { readonly rule: 'scale.disabledAtZero' }
  | { readonly rule: 'scale.aboveMax'; readonly replicas: number; readonly maxReplicas: number }
  | { readonly rule: 'scale.belowMin'; readonly replicas: number; readonly minReplicas: number }
  | { readonly rule: 'selector.missing' }
  | { readonly rule: 'selector.ambiguous'; readonly hpas: readonly string[] };

/** How one metric proposes a replica count, and how the proposals become one. */
export type MetricRule =
  /** `unready` and `ignored` pods do not count; `missing` pods have no sample. */
  | {
      readonly rule: 'pods.grouped';
      readonly metric: number;
      readonly ready: number;
      readonly unready: readonly string[];
      readonly missing: readonly string[];
      readonly ignored: readonly string[];
    }
  /** utilization = trunc(100 · usage / request); ratio = utilization / target */
  | {
      readonly rule: 'metric.utilization';
      readonly metric: number;
      readonly pods: number;
      readonly usageMilli: number;
      readonly requestMilli: number;
      readonly utilization: number;
      readonly target: number;
      readonly ratio: number;
    }
  /** average = trunc(usage / pods); ratio = average / target */
  | {
      readonly rule: 'metric.average';
      readonly metric: number;
      readonly pods: number;
      readonly usageMilli: number;
      readonly averageMilli: number;
      readonly targetMilli: number;
      readonly ratio: number;
    }
  /** ratio = value / target */
  | {
      readonly rule: 'metric.value';
      readonly metric: number;
      readonly valueMilli: number;
      readonly targetMilli: number;
      readonly ratio: number;
    }
  /** ratio = value / (target · status replicas) */
  | {
      readonly rule: 'metric.valuePerPod';
      readonly metric: number;
      readonly valueMilli: number;
      readonly targetMilli: number;
      readonly statusReplicas: number;
      readonly ratio: number;
    }
  /** Missing and unready pods were given a cautious value and the ratio was taken again. */
  | {
      readonly rule: 'pods.filledIn';
      readonly metric: number;
      readonly missing: number;
      readonly missingAs: 'zero' | 'request' | 'target' | null;
      readonly unreadyAsZero: number;
      readonly pods: number;
      readonly ratioBefore: number;
      readonly ratio: number;
    }
  | {
      readonly rule: 'tolerance.within';
      readonly metric: number;
      readonly ratio: number;
      readonly low: number;
      readonly high: number;
      readonly replicas: number;
    }
  /** With the filled-in pods the direction would turn: the count stays. */
  | {
      readonly rule: 'direction.kept';
      readonly metric: number;
      readonly ratioBefore: number;
      readonly ratio: number;
      readonly computed: number;
      readonly replicas: number;
    }
  /** replicas = ceil(ratio · pods); `pods` is 1 when scaling from zero. */
  | {
      readonly rule: 'replicas.computed';
      readonly metric: number;
      readonly ratio: number;
      readonly pods: number;
      readonly replicas: number;
    }
  /** replicas = ceil(value / target) */
  | {
      readonly rule: 'replicas.fromTotal';
      readonly metric: number;
      readonly valueMilli: number;
      readonly targetMilli: number;
      readonly replicas: number;
    }
  | {
      readonly rule: 'metric.failed';
      readonly metric: number;
      readonly reason: string;
      readonly error: string;
    }
  /** `replicas` is the proposal; `name` is the controller's description of the metric. */
  | {
      readonly rule: 'metric.proposed';
      readonly metric: number;
      readonly name: string;
      readonly replicas: number;
    }
  | {
      readonly rule: 'metrics.chosen';
      readonly metric: number;
      readonly name: string;
      readonly replicas: number;
      readonly of: number;
      readonly failed: number;
    }
  /** All metrics failed, or some did and the others would shrink the target: nothing is scaled. */
  | {
      readonly rule: 'metrics.refused';
      readonly failed: number;
      readonly of: number;
      readonly proposed: number | null;
      readonly error: string;
    };

/**
 * Limits and stabilisation. `wanted` becomes `result`. `decisive` is false where another limit, just as
 * tight, is the one the controller names.
 */
export type BehaviorRule =
  /** Recent recommendations were higher: the highest still remembered is taken. */
  | StabilizedRule<'stabilized.down'>
  /** Recent recommendations were lower. */
  | StabilizedRule<'stabilized.up'>
  | PolicyLimitRule<'limit.scaleUp'>
  | PolicyLimitRule<'limit.scaleDown'>
  /** Without behavior: at most max(2 · current, 4). */
  | LimitRule<'limit.scaleUpFactor'>
  | LimitRule<'limit.max'>
  | LimitRule<'limit.min'>
  | LimitRule<'limit.minFromZero'>;

export interface StabilizedRule<Rule extends string> {
  readonly rule: Rule;
  readonly wanted: number;
  readonly result: number;
  readonly windowSeconds: number;
  /** When the newest recommendation that alone would hold the result was made. */
  readonly rememberedAtMs: number;
  /** From this moment on it no longer counts; the next reconcile after it may decide otherwise. */
  readonly forgottenAtMs: number;
}

export interface LimitRule<Rule extends string> {
  readonly rule: Rule;
  readonly wanted: number;
  readonly limit: number;
  readonly result: number;
  readonly decisive: boolean;
}

export interface PolicyLimitRule<Rule extends string> extends LimitRule<Rule> {
  readonly selectPolicy: SelectPolicy;
  /** Empty when `selectPolicy` is Disabled. */
  readonly policies: readonly PolicyAllowance[];
}

export interface PolicyAllowance {
  readonly policy: ScalingPolicy;
  /** Replicas added and removed within the policy's period so far. */
  readonly added: number;
  readonly removed: number;
  /** Replicas at the start of the period, from which the policy counts. */
  readonly startReplicas: number;
  readonly allows: number;
  /** When the oldest counted change leaves the period; null: none is counted. */
  readonly freesAtMs: number | null;
}

export type OutcomeRule =
  | {
      readonly rule: 'outcome.scaled';
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    }
  | { readonly rule: 'outcome.kept'; readonly replicas: number }
  | {
      readonly rule: 'outcome.writeFailed';
      readonly from: number;
      readonly to: number;
      readonly reason: string;
      readonly error: string;
    };
