import { type Journal, setCondition } from '../journal.ts';
import { limitByFactor } from './limit-by-factor.ts';
import { limitByRules } from './limit-by-rules.ts';
import { stabilizeByFlag } from './stabilize-by-flag.ts';
import { stabilizeByRules } from './stabilize-by-rules.ts';
import type { NormalizeArgs, Normalized } from './types.ts';

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
