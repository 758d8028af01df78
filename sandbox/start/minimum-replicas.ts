import type { KubernetesClient } from '../cluster/api/client.ts';
import { hasReason } from '../cluster/api/errors.ts';
import { retried } from '../cluster/api/retry.ts';
import type { HorizontalPodAutoscaler } from '../cluster/objects.ts';
import type { Clock } from '../lib/clock.ts';
import type { Tell } from '../messages.ts';

const TIMEOUT_MS = 60_000;
const SCALABLE = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
} as const;

/**
 * What an autoscaler scaled up in a former life begins with its fewest replicas: the load is gone, and so is what the
 * autoscaler knew of it. A run would else begin with the pods of the run before.
 */
export async function beginWithMinimum(
  client: Pick<KubernetesClient, 'list' | 'get' | 'patch'>,
  { clock, tell }: { readonly clock: Clock; readonly tell: Tell },
): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { items } = await retried(() => client.list('horizontalpodautoscalers'), clock, signal);
  await Promise.all(items.map((item) => retried(() => lower(item, client, tell), clock, signal)));
}

async function lower(
  { metadata: { namespace }, spec }: HorizontalPodAutoscaler,
  client: Pick<KubernetesClient, 'get' | 'patch'>,
  tell: Tell,
): Promise<void> {
  const { kind, name } = spec.scaleTargetRef;
  if (!isScalable(kind)) return;
  const resource = SCALABLE[kind];
  const minimum = spec.minReplicas ?? 1;
  const before = (await client.get(resource, namespace, name))?.spec.replicas ?? 0;
  if (before <= minimum) return;
  try {
    await client.patch(resource, namespace, name, { spec: { replicas: minimum } }, { subresource: 'scale' });
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    return;
  }
  tell({ progress: 'fewest-replicas', kind, namespace: namespace ?? '', name, replicas: minimum, before });
}

function isScalable(kind: string): kind is keyof typeof SCALABLE {
  return Object.hasOwn(SCALABLE, kind);
}
