import { type Json, records } from '../../core/lib/json.ts';
import { listUrl, type ResourceName, resourceOf } from '../sources/kubernetes/resources.ts';
import type { CheckContext } from './context.ts';

/** All objects of a kind. @throws ApiError */
export async function listObjects(
  { client, signal }: Pick<CheckContext, 'client' | 'signal'>,
  name: ResourceName,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly Json[]> {
  return records((await client.getJson(listUrl(resourceOf(name, namespace, query)), { signal })).items);
}
