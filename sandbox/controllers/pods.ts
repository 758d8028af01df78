import { createHash } from 'node:crypto';
import { findResource } from '../api/resources.ts';
import { createObject, randomSuffix } from '../api/write.ts';
import { jsonClone } from '../store/snapshot.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext } from './context.ts';
import { ownerReference } from './ownership.ts';

export { randomSuffix };

const HASH_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** The same template gives the same hash: how a Deployment knows its ReplicaSet again. */
export function templateHash(template: unknown): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(template)))
    .digest();
  return [...digest.subarray(0, 10)].map((byte) => HASH_LETTERS[byte % HASH_LETTERS.length]).join('');
}

/** Creates a pod as a client of the API would: with all defaults, and refused where the API refuses. */
export function createPod({ store, clock }: ControllerContext, pod: KubeObject): KubeObject {
  const resource = findResource('', 'v1', 'pods');
  if (resource === undefined) throw new Error('the API has no pods');
  return createObject({ store, clock }, resource, pod);
}

/** A pod of this template, to be created. */
export function podFromTemplate(
  owner: KubeObject,
  template: KubeObject,
  name: string,
  labels: Record<string, string> = {},
): KubeObject {
  const { namespace } = owner.metadata;
  const { annotations } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(owner.kind === 'ReplicaSet' && { generateName: `${owner.metadata.name}-` }),
      ...(namespace !== undefined && { namespace }),
      labels: { ...template.metadata?.labels, ...labels },
      ...(annotations && { annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: jsonClone(template.spec),
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
  return isReady(pod) && waitMs(pod, minReadySeconds, now) <= 0;
}

/** In how many milliseconds the next ready pod becomes available; undefined when none is waiting. */
export function availableInMs(
  pods: readonly KubeObject[],
  minReadySeconds: number,
  now: number,
): number | undefined {
  const waits = pods.filter(isReady).map((pod) => waitMs(pod, minReadySeconds, now));
  const open = waits.filter((ms) => ms > 0);
  return open.length > 0 ? Math.min(...open) : undefined;
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

function waitMs(pod: KubeObject, minReadySeconds: number, now: number): number {
  const since = Date.parse(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '');
  return minReadySeconds === 0 ? 0 : since + minReadySeconds * 1000 - now;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
