import type { ControllerConfig } from '../input.ts';
import { approximateFloat, requireQuantity } from '../quantity.ts';
import { gateEnabled } from '../release.ts';
import type { Behavior, ScalingRules } from '../spec/types.ts';

/** How far a ratio may be from 1, per direction, without anything happening. */
export interface Tolerances {
  readonly down: number;
  readonly up: number;
}

/** The behavior's own tolerances where the release knows them, else the controller's flag. */
export function tolerancesOf(behavior: Behavior | undefined, config: ControllerConfig): Tolerances {
  const { tolerance: flag, version, gates } = config;
  if (!behavior || !gateEnabled(version, gates, 'HPAConfigurableTolerance')) return { down: flag, up: flag };
  return { down: own(behavior.scaleDown, flag), up: own(behavior.scaleUp, flag) };
}

/** 1 − down ≤ ratio ≤ 1 + up; never for NaN. */
export function isWithin({ down, up }: Tolerances, ratio: number): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

function own(rules: ScalingRules | undefined, flag: number): number {
  return rules?.tolerance === undefined ? flag : approximateFloat(requireQuantity(rules.tolerance));
}
