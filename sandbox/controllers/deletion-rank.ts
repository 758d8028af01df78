import type { KubeObject } from '../store/types.ts';
import { conditionOf } from './pods.ts';

/**
 * Which pods go first when there are too many: not scheduled before scheduled, pending before running, not ready
 * before ready, cheaper (`controller.kubernetes.io/pod-deletion-cost`), ready for a shorter time, more restarts,
 * younger. Times are compared by powers of two; among pods of about the same age the uid decides, as good as chance.
 *
 * Source: pkg/controller ActivePodsWithRanks. All pods are on one node, so crowding there says nothing.
 */
export function podsToDelete(
  pods: readonly KubeObject[],
  wanted: number,
  now: number,
): readonly KubeObject[] {
  const surplus = Math.max(0, pods.length - wanted);
  return surplus === 0 ? [] : pods.toSorted((a, b) => compare(a, b, now)).slice(0, surplus);
}

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Negative: `a` goes first. */
function compare(a: KubeObject, b: KubeObject, now: number): number {
  const [first, second] = [stateOf(a), stateOf(b)];
  for (const key of ['scheduled', 'phase', 'ready', 'cost'] as const) {
    if (first[key] !== second[key]) return first[key] - second[key];
  }
  if (first.readySince !== second.readySince) return byTime(a, b, first.readySince, second.readySince, now);
  if (first.restarts !== second.restarts) return second.restarts - first.restarts;
  const [created, other] = [a, b].map((pod) => Date.parse(pod.metadata.creationTimestamp ?? '')) as [
    number,
    number,
  ];
  return created === other ? byUid(a, b) : byTime(a, b, created, other, now);
}

function stateOf(pod: KubeObject) {
  const condition = conditionOf(pod, 'Ready');
  const ready = condition?.status === 'True';
  const cost = Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  const restarts = (pod.status?.containerStatuses ?? []).map((s: { restartCount: number }) => s.restartCount);
  return {
    scheduled: pod.spec?.nodeName ? 1 : 0,
    phase: PHASE_RANK[pod.status?.phase] ?? 0,
    ready: ready ? 1 : 0,
    cost: Number.isSafeInteger(cost) ? cost : 0,
    readySince: ready ? Date.parse(condition.lastTransitionTime) : 0,
    restarts: Math.max(0, ...restarts),
  };
}

function byTime(a: KubeObject, b: KubeObject, first: number, second: number, now: number): number {
  return magnitude(now - first) - magnitude(now - second) || byUid(a, b);
}

/** The power of two of an age in nanoseconds. */
function magnitude(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1;
}

function byUid(a: KubeObject, b: KubeObject): number {
  return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
}
