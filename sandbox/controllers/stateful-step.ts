import type { KubeObject } from '../store/types.ts';
import { isAvailable, isFinished, isReady } from './pods.ts';

export const REVISION_LABEL = 'controller-revision-hash';

export type StatefulAction =
  | { readonly do: 'create'; readonly ordinal: number; readonly revision: 'current' | 'update' }
  | { readonly do: 'delete'; readonly pod: KubeObject };

export interface Revisions {
  /** Names of the revisions: the one being left, and the one of the present template. Equal when none is left. */
  readonly current: string;
  readonly update: string;
}

/**
 * What to do next to the pods of a StatefulSet; empty: wait for a pod, or done. In order (`OrderedReady`) that is
 * one thing at a time, and only while every pod before is ready.
 *
 * Source: pkg/controller/statefulset/stateful_set_control.go.
 */
export function statefulActions(
  set: KubeObject,
  pods: readonly KubeObject[],
  revisions: Revisions,
  now: number,
): readonly StatefulAction[] {
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const { actions, waiting } = fill(set, pods, revisions, now, ordered);
  if (waiting || (ordered && actions.length > 0)) return actions;
  const condemned = condemn(set, pods, ordered);
  if (condemned !== undefined) return [...actions, ...condemned];
  if (actions.length > 0) return actions;
  return update(set, pods, revisions, now);
}

export function podName(set: KubeObject, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}

export function ordinalOf(pod: KubeObject): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
}

/** The pods that should be there: missing ones are made, finished ones replaced. */
function fill(
  set: KubeObject,
  pods: readonly KubeObject[],
  revisions: Revisions,
  now: number,
  ordered: boolean,
): { actions: readonly StatefulAction[]; waiting: boolean } {
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]));
  const actions: StatefulAction[] = [];
  for (let ordinal = 0; ordinal < set.spec.replicas; ordinal++) {
    const pod = byName.get(podName(set, ordinal));
    if (pod === undefined) {
      actions.push({ do: 'create', ordinal, revision: revisionFor(set, ordinal, revisions) });
    } else if (isFinished(pod) && pod.metadata.deletionTimestamp === undefined) {
      actions.push({ do: 'delete', pod });
    } else if (isHealthy(set, pod, now)) {
      continue;
    }
    if (ordered) return { actions, waiting: true };
  }
  return { actions, waiting: false };
}

/** Pods beyond the wanted number, the last first. Undefined: there are none. */
function condemn(
  set: KubeObject,
  pods: readonly KubeObject[],
  ordered: boolean,
): readonly StatefulAction[] | undefined {
  const surplus = pods.filter((pod) => ordinalOf(pod) >= set.spec.replicas).toSorted(lastFirst);
  if (surplus.length === 0) return undefined;
  const [first] = surplus;
  const affected = ordered && first !== undefined ? [first] : surplus;
  return affected.filter(stays).map((pod) => ({ do: 'delete', pod }));
}

/** Pods of another revision than the wanted one, one at a time from the last down to the partition. */
function update(
  set: KubeObject,
  pods: readonly KubeObject[],
  { update: wanted }: Revisions,
  now: number,
): readonly StatefulAction[] {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return [];
  for (const pod of pods.toSorted(lastFirst)) {
    if (ordinalOf(pod) < (rollingUpdate?.partition ?? 0)) return [];
    if (pod.metadata.labels?.[REVISION_LABEL] !== wanted && stays(pod)) return [{ do: 'delete', pod }];
    if (!isHealthy(set, pod, now)) return [];
  }
  return [];
}

/** Below the partition pods keep the revision that is being left. */
function revisionFor(set: KubeObject, ordinal: number, revisions: Revisions): 'current' | 'update' {
  if (revisions.current === revisions.update) return 'update';
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return 'update';
  return ordinal < (rollingUpdate?.partition ?? 0) ? 'current' : 'update';
}

function isHealthy(set: KubeObject, pod: KubeObject, now: number): boolean {
  const { minReadySeconds = 0 } = set.spec;
  return (
    stays(pod) && pod.status?.phase === 'Running' && isReady(pod) && isAvailable(pod, minReadySeconds, now)
  );
}

function stays(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

function lastFirst(a: KubeObject, b: KubeObject): number {
  return ordinalOf(b) - ordinalOf(a);
}
