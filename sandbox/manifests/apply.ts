import type { KubernetesClient } from '../cluster/api/client.ts';
import { createDiscovery, type FindKind } from '../cluster/api/discovery.ts';
import { ApiError, hasReason } from '../cluster/api/errors.ts';
import { retried } from '../cluster/api/retry.ts';
import type { KubeObject } from '../cluster/objects.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, SandboxError } from '../lib/errors.ts';
import { rankOf } from './parse.ts';

/** What is in the way for so long stays there. */
const PATIENCE_MS = 60_000;

export interface ApplyOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Brings the objects into the cluster as `kubectl apply --server-side --force-conflicts` would: what others refer to comes
 * first, and of those of one rank all at once. What a start has yet to bring (the ServiceAccount of a new namespace, say) is
 * waited for. Gives them as the API has them now. Throws SandboxError that names the object that the API refuses, with the API's words.
 */
export async function applyManifests(
  objects: readonly KubeObject[],
  options: ApplyOptions,
): Promise<readonly KubeObject[]> {
  const findKind = createDiscovery(options.client);
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  const ranks = [...Map.groupBy(objects, rankOf)].sort(([a], [b]) => a - b);
  const applied: KubeObject[] = [];
  for (const [, those] of ranks) {
    applied.push(...(await Promise.all(those.map((object) => apply(object, findKind, options, signal)))));
  }
  return applied;
}

async function apply(
  object: KubeObject,
  findKind: FindKind,
  { client, clock }: ApplyOptions,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { apiVersion, kind, metadata } = object;
  const named = `${kind} ${metadata.name}`;
  const once = async () => {
    const resource = await findKind(apiVersion, kind);
    if (resource === undefined) {
      throw new SandboxError('MANIFEST_KIND', { object: named, kind, apiVersion });
    }
    const { namespaced } = resource;
    const placed = namespaced ? { ...object, metadata: { namespace: 'default', ...metadata } } : object;
    const applied = await client.apply(resource, placed);
    if (kind === 'Namespace' && applied.metadata.deletionTimestamp) throw new GoingNamespace();
    return applied;
  };
  try {
    return await retried(once, clock, signal, isPassing);
  } catch (cause) {
    if (cause instanceof SandboxError) throw cause;
    throw refused(named, cause);
  }
}

/** Deleted in an earlier life, not gone yet: what is put into it would go with it. */
class GoingNamespace extends Error {
  constructor() {
    super('its deletion has not ended yet');
  }
}

/** The API's way of saying that its controllers have not done yet what this object needs. */
const NOT_YET = /serviceaccount .* not found|not yet ready to handle request|being terminated/i;

function isPassing(error: unknown): boolean {
  if (error instanceof GoingNamespace) return true;
  return hasReason(error, 'Forbidden')
    ? NOT_YET.test(error.message)
    : error instanceof ApiError && error.isTemporary;
}

function refused(named: string, cause: unknown): SandboxError {
  const reason = messageOf(cause);
  if (isPassing(cause)) {
    return new SandboxError('sandbox.api', { object: named, reason, seconds: PATIENCE_MS / 1000 }, { cause });
  }
  const mayFitFresh = hasReason(cause, 'Invalid');
  return new SandboxError('MANIFEST_REFUSED', { object: named, reason, mayFitFresh }, { cause });
}
