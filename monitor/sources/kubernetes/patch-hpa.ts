import { EXIT, PalierError } from '../../core/errors.ts';
import type { HpaObject } from '../../core/events.ts';
import type { MergePatch } from '../../core/merge-patch.ts';
import { apiErrorFromSystem } from './api-error.ts';
import { clientNodeConfig } from './client-node.ts';
import { record, text } from './json.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { hpaObject } from './objects/hpa.ts';

/**
 * Merges a patch into the spec of an autoscaler. Only here does Palier change anything in a cluster by itself.
 * @returns the object as the API server stores it, defaults included
 * @throws PalierError `hpa-patch-refused` with the server's reason
 */
export async function patchHpaSpec(
  access: ClusterAccess,
  { namespace, name }: Pick<HpaObject, 'namespace' | 'name'>,
  spec: MergePatch,
): Promise<HpaObject> {
  const { AutoscalingV2Api, PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
  const api = (await clientNodeConfig(access)).makeApiClient(AutoscalingV2Api);
  try {
    const stored = await api.patchNamespacedHorizontalPodAutoscaler(
      { namespace, name, body: { spec }, fieldManager: 'palier', fieldValidation: 'Strict' },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    return hpaObject(JSON.parse(JSON.stringify(stored)));
  } catch (cause) {
    throw new PalierError(
      'hpa-patch-refused',
      EXIT.environment,
      `the autoscaler ${namespace}/${name} could not be changed: ${reasonOf(cause)}`,
      'Your account needs the right to patch horizontalpodautoscalers.autoscaling in this namespace.',
      { cause },
    );
  }
}

/** client-node puts the server's Status into `body`. */
function reasonOf(error: unknown): string {
  const body = record(error)?.body;
  try {
    const status = record(typeof body === 'string' ? JSON.parse(body) : body);
    const message = text(status?.message);
    if (message !== undefined) return message;
  } catch {
    // Not a Status: the error's own message says what there is.
  }
  return apiErrorFromSystem(error).message.split('\n')[0] ?? '';
}
