import { record, records } from '../../../core/lib/json.ts';
import type { KubeClient } from './client.ts';
import { resourceOf } from './resources.ts';

/**
 * Takes the CPU request of every container of a Deployment away (and the limit, from which the API server would make
 * a request), which rolls out new pods. For drills on the sandbox.
 */
export async function removeCpuRequests(
  client: Pick<KubeClient, 'getJson' | 'patchJson'>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const url = `${resourceOf('deployments', namespace).path}/${encodeURIComponent(name)}`;
  const template = record(record((await client.getJson(url)).spec)?.template);
  const containers = records(record(template?.spec)?.containers).map((container) => ({
    name: container.name,
    resources: { requests: { cpu: null }, limits: { cpu: null } },
  }));
  await client.patchJson(url, { spec: { template: { spec: { containers } } } }, 'strategic-merge-patch');
}
