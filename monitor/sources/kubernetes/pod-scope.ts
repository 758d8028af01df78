import { type Json, number, record, text } from '../../../core/lib/json.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import type { KubeClient } from './client.ts';
import { targetOf } from './objects/hpa.ts';
import { joinedQuery, type LabelSelector } from './objects/selector.ts';
import { once } from './once.ts';
import { listUrl, resourceOf } from './resources.ts';

/** Which pods are read. */
export interface PodScope {
  readonly wholeNamespace: boolean;
  readonly query: Readonly<Record<string, string>>;
  /** Names of the pods that were reported; filled by the watch. */
  readonly seen: Set<string>;
  /** The first list of them, once, where they were few enough to be read at once; null: they have to be listed. */
  readonly takeList: () => Json | null;
}

/** Up to here a whole namespace is read, so that the database beside the target is seen as well. */
const SMALL_NAMESPACE_PODS = 100;

export interface PodScopeOptions {
  readonly client: Pick<KubeClient, 'getJson'>;
  readonly namespace: string;
  readonly signal: AbortSignal;
  readonly hpas: readonly HpaObject[];
  /** Those of the scale targets that are known. */
  readonly selectors: Promise<readonly LabelSelector[]>;
}

/**
 * Small namespace: all of its pods, which the one request that finds out has told already. Otherwise only those that
 * the scale targets' selectors select, filtered by the server.
 */
export async function choosePodScope(options: PodScopeOptions): Promise<PodScope> {
  const [first, known] = await Promise.all([firstPods(options), options.selectors]);
  const seen = new Set<string>();
  if (first !== 'many') return { wholeNamespace: true, query: {}, seen, takeList: once(first) };
  const labelSelector = known.length === 0 ? null : joinedQuery(known);
  const query = labelSelector === null ? {} : { labelSelector };
  return { wholeNamespace: false, query, seen, takeList: () => null };
}

/** null: they may not be listed, and the watch of the pods will say why. */
async function firstPods({
  client,
  namespace,
  signal,
  hpas,
}: PodScopeOptions): Promise<Json | 'many' | null> {
  // Two autoscalers may count the same pods.
  const replicas = new Map(hpas.map((hpa) => [targetOf(hpa), number(hpa.status.currentReplicas) ?? 0]));
  const running = [...replicas.values()].reduce((sum, count) => sum + count, 0);
  if (running > SMALL_NAMESPACE_PODS) return 'many';
  const path = listUrl(resourceOf('pods', namespace), { limit: String(SMALL_NAMESPACE_PODS) });
  const first = await client.getJson(path, { signal }).catch(() => null);
  return text(record(first?.metadata)?.continue) === undefined ? first : 'many';
}
