import type { Journal } from '../journal.ts';
import { remember, stabilizedRule } from './recommendations.ts';
import type { Limited, NormalizeArgs, Normalized } from './types.ts';

/**
 * Without a behavior: the highest recommendation of the controller's window, its very beginning included.
 * It holds in both directions, so a peak that is still remembered may go on growing the target.
 */
export function stabilizeByFlag(
  { wanted, recommendations, downscaleStabilizationSeconds: windowSeconds }: NormalizeArgs,
  { now, trace }: Journal,
): Limited & Normalized {
  const cutoff = now - windowSeconds * 1000;
  let highest = wanted;
  for (const { replicas, atMs } of recommendations) {
    if (atMs >= cutoff && replicas > highest) highest = replicas;
  }
  if (highest !== wanted) {
    const holds = ({ replicas, atMs }: { replicas: number; atMs: number }) =>
      atMs >= cutoff && replicas >= highest;
    const rule = stabilizedRule('stabilized.down', wanted, highest, recommendations, windowSeconds, holds);
    // The last moment of the window still counts here.
    trace.push({ ...rule, forgottenAtMs: rule.forgottenAtMs + 1 });
  }
  return {
    replicas: highest,
    reason: 'ScaleDownStabilized',
    message:
      'recent recommendations were higher than current one, applying the highest recent recommendation',
    recommendations: remember(recommendations, { replicas: wanted, atMs: now }, ({ atMs }) => atMs < cutoff),
  };
}
