import type { KubeClient } from '../kubernetes/client.ts';
import { type Json, record, records, strings, text } from '../kubernetes/json.ts';
import { labelsMatch, podTemplateLabels } from '../kubernetes/objects/selector.ts';
import { listUrl, type ResourceName, resourceOf } from '../kubernetes/resources.ts';

const SCALE_TARGETS: Readonly<Record<string, ResourceName>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
};

/**
 * The Service that leads to the pods of a scale target, preferring one of the same name that is not headless.
 * @returns null when there is none or the kind of the target is unknown
 * @throws ApiError
 */
export async function findService(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  target: { readonly kind: string; readonly name: string },
): Promise<Json | null> {
  const collection = SCALE_TARGETS[target.kind];
  if (collection === undefined) return null;
  const [workload, services] = await Promise.all([
    client.getJson(`${resourceOf(collection, namespace).path}/${encodeURIComponent(target.name)}`),
    client.getJson(listUrl(resourceOf('services', namespace))),
  ]);
  const labels = podTemplateLabels(workload);
  const leading = records(services.items).filter((service) =>
    labelsMatch(strings(record(service.spec)?.selector), labels),
  );
  const rank = (service: Json) =>
    (record(service.spec)?.clusterIP === 'None' ? 2 : 0) +
    (text(record(service.metadata)?.name) === target.name ? 0 : 1);
  return leading.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}
