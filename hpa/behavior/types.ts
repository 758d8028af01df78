import type { DefaultedHpaSpec } from '../spec/types.ts';
import type { Recommendation, ScaleEvent } from '../state.ts';

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
