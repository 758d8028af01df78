import type { KubeObject } from '../store/types.ts';

/** A ReplicaSet and how many replicas it is to have now. */
export interface ScaleStep {
  readonly set: KubeObject;
  readonly replicas: number;
}

export interface ReplicaSets {
  /** The one with the Deployment's present template; undefined: not created yet. */
  readonly current: KubeObject | undefined;
  /** The others, in any order. */
  readonly old: readonly KubeObject[];
}

/** What a ReplicaSet remembers of its Deployment, to be scaled in proportion later. */
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/**
 * The next step of a rolling update: first the new set grows as far as the surge allows, then the old ones
 * shrink as far as enough pods stay available. Empty: nothing to do until pods change.
 *
 * Source: pkg/controller/deployment/rolling.go.
 */
export function rollingStep(
  deployment: KubeObject,
  { current, old }: Required<ReplicaSets>,
): readonly ScaleStep[] {
  if (current === undefined) return [];
  const wanted = newSetReplicas(deployment, [current, ...old], current.spec.replicas);
  if (wanted !== current.spec.replicas) return [{ set: current, replicas: wanted }];
  return oldSteps(deployment, current, old);
}

/** How large the new ReplicaSet may be at this moment. */
export function newSetReplicas(deployment: KubeObject, sets: readonly KubeObject[], present: number): number {
  const { replicas } = deployment.spec;
  if (present >= replicas || deployment.spec.strategy.type === 'Recreate') return replicas;
  const room = replicas + limitsOf(deployment).maxSurge - total(sets);
  return room <= 0 ? present : present + Math.min(room, replicas - present);
}

/**
 * The Deployment's size changed: with one living set that one follows; in the middle of a rolling update all
 * of them do, in proportion.
 *
 * Source: pkg/controller/deployment/sync.go.
 */
export function scalingSteps(deployment: KubeObject, { current, old }: ReplicaSets): readonly ScaleStep[] {
  const { replicas } = deployment.spec;
  const all = current === undefined ? [...old] : [current, ...old];
  const active = all.filter((set) => set.spec.replicas > 0);
  if (active.length <= 1) {
    const only = active[0] ?? current ?? newestFirst(old)[0];
    return changes(only === undefined ? [] : [{ set: only, replicas }]);
  }
  if (current !== undefined && isSaturated(deployment, current)) {
    return changes(old.map((set) => ({ set, replicas: 0 })));
  }
  return deployment.spec.strategy.type === 'Recreate' ? [] : changes(proportional(deployment, active));
}

/** maxSurge and maxUnavailable in pods: percentages round up and down; both 0 would never move. */
export function limitsOf(deployment: KubeObject): { maxSurge: number; maxUnavailable: number } {
  const { replicas, strategy } = deployment.spec;
  if (strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, replicas, Math.ceil);
  const unavailable = share(maxUnavailable, replicas, Math.floor);
  const both = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxSurge: surge, maxUnavailable: Math.min(both, replicas) };
}

/** The sum of what the sets are asked to have. */
export function total(sets: readonly KubeObject[]): number {
  return sets.reduce((sum, set) => sum + set.spec.replicas, 0);
}

function oldSteps(
  deployment: KubeObject,
  current: KubeObject,
  old: readonly KubeObject[],
): readonly ScaleStep[] {
  const minAvailable = deployment.spec.replicas - limitsOf(deployment).maxUnavailable;
  const sizes = new Map(oldestFirst(old).map((set) => [set, set.spec.replicas as number]));
  const newUnavailable = current.spec.replicas - availableOf(current);
  let surplus = total([current, ...old]) - minAvailable - newUnavailable;
  if (total(old) === 0 || surplus <= 0) return [];

  // Pods that are not available cost nothing: they go first.
  for (const [set, size] of sizes) {
    const taken = Math.min(Math.max(0, size - availableOf(set)), surplus);
    sizes.set(set, size - taken);
    surplus -= taken;
  }
  let spare = availableOf(current) + old.reduce((sum, set) => sum + availableOf(set), 0) - minAvailable;
  for (const [set, size] of sizes) {
    const taken = Math.min(size, Math.max(0, spare));
    sizes.set(set, size - taken);
    spare -= taken;
  }
  return changes([...sizes].map(([set, replicas]) => ({ set, replicas })));
}

function proportional(deployment: KubeObject, active: readonly KubeObject[]): readonly ScaleStep[] {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + limitsOf(deployment).maxSurge : 0;
  const toAdd = allowed - total(active);
  const largestFirst = active.toSorted(
    (a, b) => b.spec.replicas - a.spec.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)),
  );
  let added = 0;
  const steps = largestFirst.map((set) => {
    const share = toAdd === 0 ? 0 : fractionOf(deployment, set, allowed);
    const left = toAdd - added;
    const change = toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
    added += change;
    return { set, replicas: set.spec.replicas + change };
  });
  // What rounding left over goes to the largest.
  return steps.map(({ set, replicas: size }, i) => ({
    set,
    replicas: Math.max(0, i === 0 ? size + toAdd - added : size),
  }));
}

function fractionOf(deployment: KubeObject, set: KubeObject, allowed: number): number {
  if (deployment.spec.replicas === 0) return -set.spec.replicas;
  const remembered = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? 0);
  const before = remembered || (deployment.status?.replicas ?? 0);
  return before === 0 ? 0 : Math.round((set.spec.replicas * allowed) / before) - set.spec.replicas;
}

function isSaturated(deployment: KubeObject, current: KubeObject): boolean {
  const { replicas } = deployment.spec;
  const asked = Number(current.metadata.annotations?.[DESIRED_REPLICAS]);
  return current.spec.replicas === replicas && asked === replicas && availableOf(current) === replicas;
}

function changes(steps: readonly ScaleStep[]): readonly ScaleStep[] {
  return steps.filter(({ set, replicas }) => set.spec.replicas !== replicas);
}

function availableOf(set: KubeObject): number {
  return set.status?.availableReplicas ?? 0;
}

function oldestFirst(sets: readonly KubeObject[]): readonly KubeObject[] {
  return sets.toSorted(byAge);
}

function newestFirst(sets: readonly KubeObject[]): readonly KubeObject[] {
  return sets.toSorted((a, b) => byAge(b, a));
}

function byAge(a: KubeObject, b: KubeObject): number {
  const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function share(value: number | string, of: number, round: (value: number) => number): number {
  if (typeof value === 'string' && value.endsWith('%')) return round((Number.parseFloat(value) * of) / 100);
  return Number(value);
}
