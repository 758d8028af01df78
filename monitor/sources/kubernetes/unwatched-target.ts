import type { Wording } from '../../../core/lib/lang.ts';
import type { UnwatchedTarget } from '../../../core/timeline/cause.ts';
import { causeWording } from '../../i18n/causes/cause-text.ts';
import { apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import type { ScaleTargetRef } from './objects/scale-target.ts';
import { type LabelSelector, selectorQuery } from './objects/selector.ts';
import { requestFailure } from './request-failure.ts';
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
): Promise<{ readonly selector: LabelSelector | null; readonly target: UnwatchedTarget }> {
  const { kind, name } = ref;
  const found = (selector: LabelSelector | null, failure: Wording | null = null) => ({
    selector,
    target: { kind, name, selector: selector === null ? null : selectorQuery(selector), failure },
  });
  try {
    return found(await readSelector(client, namespace, ref, { signal }));
  } catch (error) {
    const asked = { verb: 'get', resource: resourceNameOf(ref), namespace } as const;
    return found(null, causeWording(requestFailure(apiErrorFromSystem(error), asked)));
  }
}
