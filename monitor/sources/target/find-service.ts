import { type Json, record, records, strings, text } from '../../../core/lib/json.ts';
import type { KubeClient } from '../kubernetes/client.ts';
import type { ScaleTargetRef } from '../kubernetes/objects/scale-target.ts';
import { labelsMatch, podTemplateLabels, selectorQuery } from '../kubernetes/objects/selector.ts';
import { listUrl, resourceOf } from '../kubernetes/resources.ts';
import { readSelector, readTarget, unlessRefused } from '../kubernetes/scale.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * The Service that leads to the pods of a scale target of any kind, preferring one of the same name that is not
 * headless.
 * @returns null when there is none; `pods-unknown`: nothing tells which pods are the target's
 * @throws ApiError
 */
export async function findService(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  target: ScaleTargetRef,
): Promise<Json | null | 'pods-unknown'> {
  const [labels, services] = await Promise.all([
    podLabels(client, namespace, target),
    client.getJson(listUrl(resourceOf('services', namespace))),
  ]);
  if (labels === null) return 'pods-unknown';
  const leading = records(services.items).filter((service) =>
    labelsMatch(strings(record(service.spec)?.selector), labels),
  );
  const rank = (service: Json) =>
    (record(service.spec)?.clusterIP === 'None' ? 2 : 0) +
    (text(record(service.metadata)?.name) === target.name ? 0 : 1);
  return leading.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** As its template says; where it has none, as one of the pods that its scale selects. */
async function podLabels(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  target: ScaleTargetRef,
): Promise<Labels | null> {
  // Who may not read a custom resource may still read its scale.
  const object = await readTarget(client, namespace, target).catch(unlessRefused);
  const template = object === null ? {} : podTemplateLabels(object);
  if (Object.keys(template).length > 0) return template;
  const selector = await readSelector(client, namespace, target);
  if (selector === null) return null;
  const selected = { labelSelector: selectorQuery(selector), limit: '1' };
  const [pod] = records((await client.getJson(listUrl(resourceOf('pods', namespace), selected))).items);
  return strings(pod === undefined ? selector.matchLabels : record(pod.metadata)?.labels);
}
