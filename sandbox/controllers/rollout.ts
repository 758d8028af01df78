import type { KubeObject } from '../store/types.ts';

export interface ScaleStep {
  readonly set: KubeObject;
  readonly replicas: number;
}

/**
 * The next step of a rolling update (or of scaling, when there is one ReplicaSet): how many replicas each set
 * should have now. At most `replicas + maxSurge` pods exist, at least `replicas - maxUnavailable` are available.
 */
export function rollout(
  deployment: KubeObject,
  current: KubeObject,
  old: readonly KubeObject[],
): readonly ScaleStep[] {
  const wanted: number = deployment.spec.replicas ?? 1;
  const living = old.filter((set) => set.spec.replicas > 0 || set.status?.replicas > 0);
  if (living.length === 0) return [{ set: current, replicas: wanted }];
  if (deployment.spec.strategy?.type === 'Recreate') return recreate(current, living, wanted);

  const { maxSurge, maxUnavailable } = limits(deployment, wanted);
  const oldTotal = sum(living, (set) => set.spec.replicas);
  const room = Math.max(0, wanted + maxSurge - oldTotal - current.spec.replicas);
  const currentReplicas = Math.min(wanted, current.spec.replicas + room);
  const available = sum([current, ...living], (set) => set.status?.availableReplicas ?? 0);
  const steps: ScaleStep[] = [{ set: current, replicas: currentReplicas }];

  // Old pods that are not available cost nothing; available ones go as far as enough others are there.
  let removable = Math.max(0, available - (wanted - maxUnavailable));
  for (const set of living) {
    const broken = Math.max(0, set.spec.replicas - (set.status?.availableReplicas ?? 0));
    const taken = Math.min(set.spec.replicas - broken, removable);
    removable -= taken;
    steps.push({ set, replicas: set.spec.replicas - broken - taken });
  }
  return steps;
}

function recreate(current: KubeObject, living: readonly KubeObject[], wanted: number): readonly ScaleStep[] {
  const gone = living.every((set) => !set.status?.replicas);
  return gone ? [{ set: current, replicas: wanted }] : living.map((set) => ({ set, replicas: 0 }));
}

/** Percentages round up for the surge and down for the unavailable; both 0 would never move. */
function limits(deployment: KubeObject, wanted: number): { maxSurge: number; maxUnavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, wanted, Math.ceil);
  const unavailable = share(maxUnavailable, wanted, Math.floor);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function share(value: number | string, of: number, round: (value: number) => number): number {
  return typeof value === 'string' && value.endsWith('%')
    ? round((Number.parseFloat(value) * of) / 100)
    : Number(value);
}

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
