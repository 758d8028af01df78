import { apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { explainFailure } from './explain.ts';
import type { ScaleTargetRef } from './objects/scale-target.ts';
import { type LabelSelector, selectorQuery } from './objects/selector.ts';
import { readSelector, resourceNameOf } from './scale.ts';

/**
 * A scale target of a kind that is not watched: what scales it is its own controller, so how many there are, the
 * autoscaler tells, and which pods they are, its selector. Never throws: without a selector it says why there is none.
 */
export async function readUnwatched(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  ref: ScaleTargetRef,
  signal: AbortSignal,
): Promise<{ readonly selector: LabelSelector | null; readonly told: string }> {
  const tell = (selector: LabelSelector | null, pods: string) => ({
    selector,
    told: `${ref.kind} ${ref.name} is not watched: its counts come from the autoscaler alone, ${pods}`,
  });
  try {
    const selector = await readSelector(client, namespace, ref, { signal });
    return selector === null
      ? tell(null, 'it tells no selector, so only owners tell its pods')
      : tell(selector, `its selector ${selectorQuery(selector)} tells its pods`);
  } catch (error) {
    const asked = { verb: 'get', resource: resourceNameOf(ref), namespace } as const;
    return tell(null, `only owners tell its pods: ${explainFailure(apiErrorFromSystem(error), asked)}`);
  }
}
