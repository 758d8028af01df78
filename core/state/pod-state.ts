import type { PodObserved } from '../timeline/events.ts';
import type { PodStateName } from './state.ts';

const IMAGE_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
]);

/** One word for what a pod is doing. `before`: the word it had, since "not ready" differs from "not yet ready". */
export function podStateName(pod: PodObserved, before: PodStateName | null): PodStateName {
  if (pod.deletionTimestamp !== null) return 'terminating';
  if (pod.phase === 'Succeeded') return 'completed';
  if (pod.phase === 'Failed') return 'failed';
  if (pod.containers.some((container) => container.reason === 'CrashLoopBackOff' && !container.ready)) {
    return 'crash-loop';
  }
  if (pod.containers.some(({ reason }) => reason !== null && IMAGE_REASONS.has(reason))) return 'image-error';
  if (pod.ready === 'True') return 'ready';
  if (pod.phase === 'Unknown' || pod.ready === 'Unknown') return 'unknown';
  if (pod.scheduledAt === null && pod.node === null) {
    return pod.reason?.startsWith('Unschedulable') ? 'unschedulable' : 'pending';
  }
  return before === 'ready' || before === 'not-ready' ? 'not-ready' : 'starting';
}

/** Do all of its containers run? */
export function isStarted(pod: PodObserved): boolean {
  return pod.containers.length > 0 && pod.containers.every((container) => container.state === 'running');
}

export function restartsOf(pod: PodObserved): number {
  return pod.containers.reduce((sum, container) => sum + container.restarts, 0);
}

/** What the pod as a whole asks for, else the sum over containers and sidecars; null when none of them says. */
export function sumOf(
  { containers, alsoRequested }: PodObserved,
  of: 'requests' | 'limits',
  resource: 'cpuMillicores' | 'memoryBytes',
): number | null {
  const also = of === 'requests' ? alsoRequested : undefined;
  const whole = also?.pod?.[resource] ?? null;
  if (whole !== null) return whole + (also?.overhead?.[resource] ?? 0);
  const sidecars = also?.initContainers.filter(({ sidecar }) => sidecar) ?? [];
  let sum: number | null = null;
  for (const value of [...containers.map((one) => one[of]), ...sidecars.map((one) => one.requests)]) {
    const amount = value[resource];
    if (amount !== null) sum = (sum ?? 0) + amount;
  }
  return sum;
}
