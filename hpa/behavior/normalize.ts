import { type Journal, setCondition } from '../journal.ts';
import type { DefaultedHpaSpec } from '../spec/types.ts';
import type { Recommendation, ScaleEvent } from '../state.ts';
import { limitByFactor } from './limit-by-factor.ts';
import { limitByRules } from './limit-by-rules.ts';
import { stabilizeByFlag } from './stabilize-by-flag.ts';
import { stabilizeByRules } from './stabilize-by-rules.ts';

export interface NormalizeArgs {
  readonly spec: DefaultedHpaSpec;
  readonly current: number;
  /** What the metrics ask for. */
  readonly wanted: number;
  readonly recommendations: readonly Recommendation[];
  readonly scaleUpEvents: readonly ScaleEvent[];
  readonly scaleDownEvents: readonly ScaleEvent[];
  /** The controller's flag: the scale-down window where the behavior names none. */
  readonly downscaleStabilizationSeconds: number;
}

export interface Normalized {
  readonly replicas: number;
  readonly recommendations: readonly Recommendation[];
}

/** A stage's count, with the reason and message of the condition it sets. */
export interface Limited {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

/** Stabilises what the metrics ask for, then limits it, and says so in AbleToScale and ScalingLimited. */
export function normalize(args: NormalizeArgs, journal: Journal): Normalized {
  const { spec, wanted } = args;
  const stabilized = spec.behavior
    ? stabilizeByRules(args, spec.behavior, journal)
    : stabilizeByFlag(args, journal);
  if (stabilized.replicas === wanted) {
    setCondition(journal, 'AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size');
  } else {
    setCondition(journal, 'AbleToScale', 'True', stabilized.reason, stabilized.message);
  }
  const limited = spec.behavior
    ? limitByRules(args, spec.behavior, stabilized.replicas, journal)
    : limitByFactor(args, stabilized.replicas, journal);
  const isLimited = limited.replicas === stabilized.replicas ? 'False' : 'True';
  setCondition(journal, 'ScalingLimited', isLimited, limited.reason, limited.message);
  return { replicas: limited.replicas, recommendations: stabilized.recommendations };
}
