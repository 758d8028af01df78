import { readFileSync } from 'node:fs';
import type { KubernetesClient } from '../cluster/api/client.ts';
import { createDiscovery } from '../cluster/api/discovery.ts';
import type { KubeObject } from '../cluster/objects.ts';
import { messageOf } from '../lib/errors.ts';
import { writePrivate } from '../lifecycle/state-folder.ts';
import type { Tell } from '../messages.ts';

/** What tells one object from all others, also from a later one of the same name. */
interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
}

/**
 * Removes what an earlier start has applied and the manifests have no more, as `kubectl apply --prune` does: those very
 * objects (their uid), never one that somebody else has made. A namespace stays: others may have put something into it.
 * `applied`: by this start; remembered in `file` for the next. What can't be removed is told, and tried again then.
 */
export async function pruneManifests(
  applied: readonly KubeObject[],
  file: string,
  { client, tell }: { readonly client: KubernetesClient; readonly tell: Tell },
): Promise<void> {
  const current = applied.map(identityOf);
  const wanted = new Set(current.map(keyOf));
  const findKind = createDiscovery(client);
  const left: Identity[] = [];
  for (const object of readIdentities(file)) {
    if (wanted.has(keyOf(object)) || object.kind === 'Namespace') continue;
    const { apiVersion, kind, namespace, name, uid } = object;
    const named = [kind, [namespace, name].filter(Boolean).join('/')].join(' ');
    try {
      const resource = await findKind(apiVersion, kind);
      if (resource && (await client.remove(resource, namespace, name, { uid })))
        tell({ progress: 'pruned', object: named });
    } catch (error) {
      tell({ progress: 'not-pruned', object: named, reason: messageOf(error) });
      left.push(object);
    }
  }
  try {
    writePrivate(file, JSON.stringify([...current, ...left]));
  } catch (error) {
    tell(`${file}: ${messageOf(error)}`);
  }
}

function identityOf({ apiVersion, kind, metadata: { namespace, name, uid = '' } }: KubeObject): Identity {
  return { apiVersion, kind, namespace, name, uid };
}

/** Whatever the version: it is the same object in all versions of its group. */
function keyOf({ apiVersion, kind, namespace = '', name }: Identity): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [group, kind, namespace, name].join('/');
}

function readIdentities(file: string): readonly Identity[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Identity[];
  } catch {
    // The first start, or a file that is of no use: nothing is known of what was applied.
    return [];
  }
}
