import type { KubeObject } from '../store/types.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './rollout.ts';

export const REVISION = 'deployment.kubernetes.io/revision';

/** Revisions a ReplicaSet had before a rollback made it the newest again. */
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';

const NOT_COPIED = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
];

export function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

/** The set's annotations with at least this revision. */
export function withRevision(set: KubeObject, revision: number): Record<string, string> {
  const { annotations = {} } = set.metadata;
  const former = revisionOf(set);
  if (former >= revision) return annotations;
  const history = [annotations[REVISION_HISTORY], former > 0 ? String(former) : undefined]
    .filter(Boolean)
    .join(',');
  return {
    ...annotations,
    [REVISION]: String(revision),
    ...(history !== '' && { [REVISION_HISTORY]: history }),
  };
}

/** What a ReplicaSet takes over from its Deployment: `kubernetes.io/change-cause` and the user's own. */
export function copiedAnnotations(deployment: KubeObject): Record<string, string> {
  const entries = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !NOT_COPIED.includes(key)));
}
