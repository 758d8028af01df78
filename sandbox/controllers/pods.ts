import { createHash } from 'node:crypto';
import type { KubeObject } from '../store/types.ts';
import { ownerReference } from './ownership.ts';

const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Random letters as Kubernetes puts them behind generated names: no vowels, so no words. */
export function randomSuffix(length = 5, random: () => number = Math.random): string {
  return Array.from({ length }, () => NAME_ALPHABET[Math.floor(random() * NAME_ALPHABET.length)]).join('');
}

/** The same template gives the same hash: how a Deployment knows its ReplicaSet again. */
export function templateHash(template: unknown): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(template)))
    .digest();
  return [...digest.subarray(0, 10)].map((byte) => NAME_ALPHABET[byte % NAME_ALPHABET.length]).join('');
}

/** A pod of this template, to be created. */
export function podFromTemplate(
  owner: KubeObject,
  template: KubeObject,
  name: string,
  labels: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(owner.metadata.namespace !== undefined && { namespace: owner.metadata.namespace }),
      labels: { ...template.metadata?.labels, ...labels },
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...template.spec },
    status: { phase: 'Pending', qosClass: qosClass(template) },
  };
}

export function isReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** Neither finished nor on its way out. */
export function isActive(pod: KubeObject): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function isFinished(pod: KubeObject): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Ready, and since long enough for `minReadySeconds`. */
export function isAvailable(pod: KubeObject, minReadySeconds: number, now: number): boolean {
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'True' && now - Date.parse(ready.lastTransitionTime) >= minReadySeconds * 1000;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime: string;
  lastUpdateTime?: string;
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return object.status?.conditions?.find((condition: Condition) => condition.type === type);
}

function qosClass(template: KubeObject): string {
  const all = (template.spec?.containers ?? []).flatMap((container: KubeObject) => {
    const { requests = {}, limits = {} } = container.resources ?? {};
    return ['cpu', 'memory'].map((name) => ({
      request: requests[name] ?? limits[name],
      limit: limits[name],
    }));
  });
  if (all.every(({ request, limit }: { request?: string; limit?: string }) => !request && !limit))
    return 'BestEffort';
  return all.every(({ request, limit }: { request?: string; limit?: string }) => limit && request === limit)
    ? 'Guaranteed'
    : 'Burstable';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
