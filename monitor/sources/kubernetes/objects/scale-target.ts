import { type Json, record, strings, text } from '../../../../core/lib/json.ts';
import { type LabelSelector, parseSelector } from './selector.ts';

/** What an autoscaler scales, as its spec names it. */
export interface ScaleTargetRef {
  /** `apps/v1`; empty where it is not said. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The selector of each scale target, by `namespace/Kind/name`; null: not known, then owners tell its pods. */
export type ScaleTargets = ReadonlyMap<string, LabelSelector | null>;

/**
 * The selector by which the controller lists the pods of a target: what its scale says, be it a Scale, the object
 * itself (a Rollout or a custom resource has it in its status) or a workload with a selector in its spec.
 */
export function selectorOf(target: Json): LabelSelector | null {
  const status = record(target.status);
  const query = text(status?.selector) ?? text(status?.labelSelector);
  if (query !== undefined) return parseSelector(query);
  const selector = record(record(target.spec)?.selector);
  if (selector === undefined) return null;
  const isLabelSelector = record(selector.matchLabels) ?? selector.matchExpressions;
  if (isLabelSelector !== undefined) return selector;
  // DeploymentConfig and ReplicationController: bare labels.
  const matchLabels = strings(selector);
  return Object.keys(matchLabels).length === 0 ? null : { matchLabels };
}

/** Of these kinds the owner of a pod tells for certain whose it is. */
const OWN_PODS: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

/** What runs beside a workload and is never part of it. */
const NEVER_PART: readonly string[] = ['Job', 'DaemonSet', 'Node'];

/** Of these it is known what keeps their pods: none of the workloads of Kubernetes itself. */
const KEEP_THEIR_OWN: readonly string[] = ['Rollout', 'DeploymentConfig', 'CloneSet'];
const WORKLOADS: readonly string[] = ['Deployment', 'StatefulSet', 'Rollout', 'DeploymentConfig', 'CloneSet'];

/**
 * How a pod stands to a target that its selector selects. own: one of its pods · other: counted by the autoscaler as
 * if it were. A custom resource may keep its pods by way of other workloads, so what is selected is taken for its own.
 * @param owner `Kind/name` of what controls the pod
 */
export function standingOf(target: string, owner: string | null): 'own' | 'other' {
  const kindOf = (name: string) => name.split('/')[0] ?? '';
  if (owner === target) return 'own';
  if (OWN_PODS.includes(kindOf(target))) return 'other';
  if (KEEP_THEIR_OWN.includes(kindOf(target)) && (owner === null || WORKLOADS.includes(kindOf(owner)))) {
    return 'other';
  }
  return owner !== null && NEVER_PART.includes(kindOf(owner)) ? 'other' : 'own';
}
