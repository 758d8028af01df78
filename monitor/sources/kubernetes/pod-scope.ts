import type { KubeClient } from './client.ts';
import { number, record, records } from './json.ts';
import { joinedQuery, type LabelSelector } from './objects/selector.ts';
import { listUrl, resourceOf } from './resources.ts';

/** Which pods are read. */
export interface PodScope {
  readonly wholeNamespace: boolean;
  readonly query: Readonly<Record<string, string>>;
  /** Names of the pods that were reported; filled by the watch. */
  readonly seen: Set<string>;
}

/** Up to here a whole namespace is read, so that the database beside the target is seen as well. */
const SMALL_NAMESPACE_PODS = 100;

/**
 * Small namespace: all of its pods. Otherwise only those that the scale targets' selectors select, filtered by
 * the server; one request finds out.
 * @param selectors those of the scale targets that are known
 */
export async function choosePodScope(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  signal: AbortSignal,
  selectors: readonly LabelSelector[],
): Promise<PodScope> {
  const whole: PodScope = { wholeNamespace: true, query: {}, seen: new Set() };
  if ((await countPods(client, namespace, signal)) <= SMALL_NAMESPACE_PODS) return whole;
  const query = selectors.length === 0 ? null : joinedQuery(selectors);
  return { wholeNamespace: false, query: query === null ? {} : { labelSelector: query }, seen: new Set() };
}

/** Pages of one item say how many more there are. When it cannot be told, the watch of the pods will say why. */
async function countPods(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  signal: AbortSignal,
): Promise<number> {
  try {
    const page = await client.getJson(listUrl(resourceOf('pods', namespace), { limit: '1' }), { signal });
    return records(page.items).length + (number(record(page.metadata)?.remainingItemCount) ?? 0);
  } catch {
    return 0;
  }
}
