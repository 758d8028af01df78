import { clientNodeConfig } from './client-node.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/**
 * Takes the CPU request of every container of a Deployment away (and the limit, from which the API server would make
 * a request), which rolls out new pods. For drills on the sandbox.
 */
export async function removeCpuRequests(
  access: ClusterAccess,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const { AppsV1Api, PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
  const api = (await clientNodeConfig(access)).makeApiClient(AppsV1Api);
  const { spec } = await api.readNamespacedDeployment({ namespace, name });
  const containers = (spec?.template.spec?.containers ?? []).map((container) => ({
    name: container.name,
    resources: { requests: { cpu: null }, limits: { cpu: null } },
  }));
  await api.patchNamespacedDeployment(
    { namespace, name, body: { spec: { template: { spec: { containers } } } } },
    setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
  );
}
