import type { Journal } from '../journal.ts';
import type { DefaultedBehavior } from '../spec/types.ts';
import type { Recommendation } from '../state.ts';
import { remember, stabilizedRule } from './recommendations.ts';
import type { Limited, NormalizeArgs, Normalized } from './types.ts';

/**
 * With a behavior: not above the highest recommendation of the scale-down window, not below the lowest of the
 * scale-up window, and otherwise the current count. The beginning of a window does not count. What is
 * remembered is the unstabilised count.
 */
export function stabilizeByRules(
  { current, wanted, recommendations, downscaleStabilizationSeconds }: NormalizeArgs,
  { scaleUp, scaleDown }: DefaultedBehavior,
  { now, trace }: Journal,
): Limited & Normalized {
  const upSeconds = scaleUp.stabilizationWindowSeconds;
  const downSeconds = scaleDown.stabilizationWindowSeconds ?? Math.trunc(downscaleStabilizationSeconds);
  const upCutoff = now - upSeconds * 1000;
  const downCutoff = now - downSeconds * 1000;
  let lowest = wanted;
  let highest = wanted;
  for (const { replicas, atMs } of recommendations) {
    if (atMs > upCutoff && replicas < lowest) lowest = replicas;
    if (atMs > downCutoff && replicas > highest) highest = replicas;
  }
  const replicas = Math.min(Math.max(current, lowest), highest);

  if (replicas < wanted) {
    const holds = (held: Recommendation) => held.atMs > upCutoff && held.replicas <= replicas;
    trace.push(stabilizedRule('stabilized.up', wanted, replicas, recommendations, upSeconds, holds));
  } else if (replicas > wanted) {
    const holds = (held: Recommendation) => held.atMs > downCutoff && held.replicas >= replicas;
    trace.push(stabilizedRule('stabilized.down', wanted, replicas, recommendations, downSeconds, holds));
  }
  const isOutdated = ({ atMs }: Recommendation) => atMs < upCutoff && atMs < downCutoff;
  return {
    replicas,
    recommendations: remember(recommendations, { replicas: wanted, atMs: now }, isOutdated),
    ...(wanted >= current ? stabilizedUp : stabilizedDown),
  };
}

const stabilizedUp = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};

const stabilizedDown = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
