import type { Bounds } from '../measure/scaling-bounds.ts';
import type { SourceName } from '../timeline/events.ts';
import type { Objective } from './objective.ts';

/** Judges what is only known within bounds: decided where it would be the same whatever happened unseen. */
export function judgeBounds(
  asked: Pick<Objective, 'name' | 'value' | 'unit'> & { readonly limit: number },
  bounds: Bounds,
): Objective {
  const { lowest, highest } = bounds;
  const { limit } = asked;
  const unit = asked.unit === 'seconds' ? ' s' : '';
  if (highest !== null && highest <= limit) return { ...asked, verdict: 'pass', reason: '', bounds };
  if (lowest > limit) {
    const reason = `at least ${lowest}${unit}, at most ${limit}${unit} allowed`;
    return { ...asked, verdict: 'fail', reason, bounds };
  }
  const within =
    highest === null ? `${lowest}${unit} or more` : `between ${lowest}${unit} and ${highest}${unit}`;
  const reason = `${within}: ${notSeen(bounds)}`;
  return { ...asked, verdict: 'inconclusive', reason, bounds };
}

const SEEN: Partial<Readonly<Record<SourceName, string>>> = {
  hpa: 'the HPA',
  workloads: 'the scale target',
  pods: 'the pods',
  prometheus: 'Prometheus',
  metrics: 'the metrics of the pods',
};

/** `the HPA was not seen for 32 s` */
export function notSeen({ source, unseenMs }: Pick<Bounds, 'source' | 'unseenMs'>): string {
  if (unseenMs === 0) return 'the rest is not recorded';
  const seconds = unseenMs < 10_000 ? (unseenMs / 1000).toFixed(1) : String(Math.round(unseenMs / 1000));
  const told = SEEN[source] ?? source;
  const were = source === 'pods' || source === 'metrics' ? 'were' : 'was';
  return `${told} ${were} not seen for ${seconds} s`;
}
