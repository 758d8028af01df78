import { jsonClone } from '../store/snapshot.ts';
import type { KubeObject, Store } from '../store/types.ts';
import { ownedBy, ownerReference } from './ownership.ts';
import { templateHash } from './pods.ts';

/**
 * The ControllerRevision of a StatefulSet's present template, made if it is not there; a template that comes back
 * is the newest revision again. kubectl's `rollout history` and `rollout undo` read these.
 */
export function currentRevision(store: Store, set: KubeObject): KubeObject {
  const { namespace } = set.metadata;
  const name = `${set.metadata.name}-${templateHash(set.spec.template)}`;
  const all = ownedBy(store, 'controllerrevisions', set);
  const newest = Math.max(0, ...all.map(({ revision }) => revision));
  const known = all.find((revision) => revision.metadata.name === name);
  if (known !== undefined) {
    if (known.revision === newest) return known;
    return store.update('controllerrevisions', namespace, name, (r) => ({ ...r, revision: newest + 1 }));
  }
  return store.create('controllerrevisions', {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { ...set.spec.template.metadata?.labels },
      ownerReferences: [ownerReference(set)],
    },
    data: { spec: { template: { ...jsonClone(set.spec.template), $patch: 'replace' } } },
    revision: newest + 1,
  });
}

/** The pod template that a revision keeps. */
export function templateOf(revision: KubeObject): KubeObject {
  const { $patch: _directive, ...template } = revision.data.spec.template;
  return template;
}

/** Removes the oldest revisions beyond the limit, but none that is in use. */
export function tidyRevisions(store: Store, set: KubeObject, inUse: readonly (string | undefined)[]): void {
  const idle = ownedBy(store, 'controllerrevisions', set)
    .filter(({ metadata }) => !inUse.includes(metadata.name))
    .toSorted((a, b) => a.revision - b.revision);
  const surplus = idle.length - (set.spec.revisionHistoryLimit ?? 10);
  for (const { metadata } of idle.slice(0, Math.max(0, surplus))) {
    store.remove('controllerrevisions', metadata.namespace, metadata.name);
  }
}
