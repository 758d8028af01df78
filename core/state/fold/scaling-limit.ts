import type { ScalingLimit } from '../feed.ts';
import { conditionOf, type HpaView } from '../hpa-view.ts';

/** What kept the HPA from its own proposal, from the conditions the controller sets. */
export function limitOf(view: HpaView): ScalingLimit {
  const limited = conditionOf(view, 'ScalingLimited');
  if (limited?.status === 'True') {
    switch (limited.reason) {
      case 'TooManyReplicas':
        return 'max-replicas';
      case 'TooFewReplicas':
        return 'min-replicas';
      case 'ScaleUpLimit':
        return 'scale-up-policy';
      case 'ScaleDownLimit':
        return 'scale-down-policy';
    }
  }
  const able = conditionOf(view, 'AbleToScale');
  if (able?.reason === 'ScaleDownStabilized' || able?.reason === 'ScaleUpStabilized') return 'stabilization';
  return 'none';
}
