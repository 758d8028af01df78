import { type Json, records, text } from '../../../core/lib/json.ts';
import { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import type { ScaleTargetRef } from './objects/scale-target.ts';
import { selectorOf } from './objects/scale-target.ts';
import type { LabelSelector } from './objects/selector.ts';
import { type ResourceName, resourceOf } from './resources.ts';

type Reader = Pick<KubeClient, 'getJson'>;

interface Options {
  readonly signal?: AbortSignal;
}

/** The kinds that are watched; of any other with a scale sub-resource only its selector is read, once. */
export const WATCHED_KINDS = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
} as const satisfies Record<string, ResourceName>;

export type WatchedKind = keyof typeof WATCHED_KINDS;

/** Other groups have kinds of the same names. */
export function watchedKind({ apiVersion, kind }: ScaleTargetRef): WatchedKind | null {
  return kind in WATCHED_KINDS && /^(apps\/.*)?$/.test(apiVersion) ? (kind as WatchedKind) : null;
}

/** A scale target of any kind. @throws ApiError */
export async function readTarget(
  client: Reader,
  namespace: string,
  ref: ScaleTargetRef,
  options: Options = {},
): Promise<Json> {
  return client.getJson(await pathOf(client, namespace, ref, options), options);
}

/**
 * The selector by which the controller lists the pods of a target of any kind: from its scale, else from the object.
 * @returns null when neither has one
 * @throws ApiError when neither may be read
 */
export async function readSelector(
  client: Reader,
  namespace: string,
  ref: ScaleTargetRef,
  options: Options = {},
): Promise<LabelSelector | null> {
  const path = await pathOf(client, namespace, ref, options);
  const scale = await client.getJson(`${path}/scale`, options).catch(unlessRefused);
  return (scale && selectorOf(scale)) ?? selectorOf(await client.getJson(path, options));
}

/** As RBAC names it: `rollouts.argoproj.io`. */
export function resourceNameOf({ apiVersion, kind }: ScaleTargetRef): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${guessedPlural(kind)}${group}`;
}

async function pathOf(
  client: Reader,
  namespace: string,
  ref: ScaleTargetRef,
  options: Options,
): Promise<string> {
  const name = encodeURIComponent(ref.name);
  const watched = watchedKind(ref);
  if (watched !== null) return `${resourceOf(WATCHED_KINDS[watched], namespace).path}/${name}`;
  const api = ref.apiVersion.includes('/') ? `/apis/${ref.apiVersion}` : `/api/${ref.apiVersion || 'v1'}`;
  const served = await client.getJson(api, options).catch(unlessRefused);
  const found = records(served?.resources).find(
    (one) => one.kind === ref.kind && !(text(one.name) ?? '/').includes('/'),
  );
  const plural = text(found?.name) ?? guessedPlural(ref.kind);
  return `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}/${name}`;
}

/** Nearly every kind is called so, where the API's own list may not be read. */
function guessedPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  return /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

/** What may not be read, or is not there, may be known from elsewhere. */
export function unlessRefused(error: unknown): null {
  if (error instanceof ApiError && ['forbidden', 'not-found'].includes(error.kind)) return null;
  throw error;
}
