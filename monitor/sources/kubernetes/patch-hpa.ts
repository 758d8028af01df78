import { EXIT, messageIn, PalierError } from '../../../core/lib/errors.ts';
import type { MergePatch } from '../../../core/lib/merge-patch.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import { apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { hpaObject } from './objects/hpa.ts';
import { resourceOf } from './resources.ts';

/**
 * Merges a patch into the spec of an autoscaler. Only here does Palier change anything in a cluster by itself.
 * @returns the object as the API server stores it, defaults included
 * @throws PalierError `hpa-patch-refused` with the server's reason
 */
export async function patchHpaSpec(
  client: Pick<KubeClient, 'patchJson'>,
  { namespace, name }: Pick<HpaObject, 'namespace' | 'name'>,
  spec: MergePatch,
): Promise<HpaObject> {
  const { path } = resourceOf('horizontalpodautoscalers', namespace);
  const query = 'fieldManager=palier&fieldValidation=Strict';
  try {
    const url = `${path}/${encodeURIComponent(name)}?${query}`;
    return hpaObject(await client.patchJson(url, { spec }, 'merge-patch'));
  } catch (cause) {
    const failure = apiErrorFromSystem(cause);
    throw new PalierError(
      'hpa-patch-refused',
      EXIT.environment,
      {
        en: `the autoscaler ${namespace}/${name} could not be changed: ${messageIn(failure, 'en')}`,
        fr: `l’autoscaler ${namespace}/${name} n’a pas pu être modifié : ${messageIn(failure, 'fr')}`,
      },
      {
        en: 'Your account needs the right to patch horizontalpodautoscalers.autoscaling in this namespace.',
        fr: 'Votre compte a besoin du droit « patch » sur horizontalpodautoscalers.autoscaling dans ce namespace.',
      },
      { cause },
    );
  }
}
