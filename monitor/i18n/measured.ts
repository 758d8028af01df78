import type { Lang } from '../../core/lib/lang.ts';
import type { Objective } from '../../core/verdict/objective.ts';
import { duration, latency, measured, number, share } from './format.ts';

/** A value or a limit of an objective, in its unit. */
export function measuredText(value: number, unit: Objective['unit'], lang: Lang): string {
  switch (unit) {
    case 'seconds':
      return duration(value * 1000, lang);
    case 'milliseconds':
      return latency(value, lang);
    case 'share':
      return share(value, lang);
    case 'count':
      return number(value, lang, Number.isInteger(value) ? 0 : 2);
    case 'threshold':
    case 'statement':
      return measured(value, lang);
    default:
      return unit satisfies never;
  }
}
