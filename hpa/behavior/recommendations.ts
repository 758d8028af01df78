import type { Recommendation } from '../state.ts';
import type { StabilizedRule } from '../trace.ts';

/** Adds a recommendation, in the place of the last one that no window needs any more if there is one. */
export function remember(
  recommendations: readonly Recommendation[],
  recommendation: Recommendation,
  isOutdated: (recommendation: Recommendation) => boolean,
): readonly Recommendation[] {
  const at = recommendations.findLastIndex(isOutdated);
  return at === -1 ? [...recommendations, recommendation] : recommendations.with(at, recommendation);
}

/** The trace of a stabilisation; `holds` tells which recommendations would give this result on their own. */
export function stabilizedRule<Rule extends string>(
  rule: Rule,
  wanted: number,
  result: number,
  recommendations: readonly Recommendation[],
  windowSeconds: number,
  holds: (recommendation: Recommendation) => boolean,
): StabilizedRule<Rule> {
  let rememberedAtMs = Number.NEGATIVE_INFINITY;
  for (const recommendation of recommendations) {
    if (recommendation.atMs > rememberedAtMs && holds(recommendation)) rememberedAtMs = recommendation.atMs;
  }
  const forgottenAtMs = rememberedAtMs + windowSeconds * 1000;
  return { rule, wanted, result, windowSeconds, rememberedAtMs, forgottenAtMs };
}
