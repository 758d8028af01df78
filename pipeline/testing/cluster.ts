import { mustRun, run } from './processes.ts';

export const NAMESPACE = 'palier-pipeline';
export const MONITORING_NAMESPACE = 'palier-pipeline-monitoring';
export const OVERLAY = 'pipeline-test';

/**
 * An overlay for a cluster that may have the project already, in its usual namespaces: no fixed NodePort, cluster-wide
 * names of its own. Without Grafana and kube-state-metrics, whose images a test cluster need not be able to pull.
 */
export const OVERLAY_TEXT = `resources: [../standard/core]
patches:
  - target: {kind: Service, name: backend}
    patch: |
      - {op: remove, path: /spec/ports/0/nodePort}
  - target: {kind: ClusterRole, name: palier-prometheus}
    options: {allowNameChange: true}
    patch: |
      - {op: replace, path: /metadata/name, value: pipeline-prometheus}
  - target: {kind: ClusterRoleBinding, name: palier-prometheus}
    options: {allowNameChange: true}
    patch: |
      - {op: replace, path: /metadata/name, value: pipeline-prometheus}
      - {op: replace, path: /roleRef/name, value: pipeline-prometheus}
`;

export function kubectl(...args: string[]): Promise<string> {
  return mustRun('kubectl', args);
}

/** The image that the backend's Deployment names. */
export function imageDeployed(): Promise<string> {
  const image = 'jsonpath={.spec.template.spec.containers[0].image}';
  return kubectl('get', 'deployment', 'backend', '--namespace', NAMESPACE, '--output', image);
}

/** What the API answers to a list of items, asked through the API server, as the Service serves it. */
export function askBackend(): Promise<string> {
  return kubectl(
    'get',
    '--raw',
    `/api/v1/namespaces/${NAMESPACE}/services/backend:http/proxy/api/items?limit=1`,
  );
}

/** cleanup.sh takes cluster-wide roles by label, those of another installation, too: returns how to put them back. */
export async function rememberClusterRoles(): Promise<() => Promise<void>> {
  const kinds = 'clusterrole,clusterrolebinding';
  const selector = 'app.kubernetes.io/part-of=palier';
  const roles = JSON.parse(await kubectl('get', kinds, '--selector', selector, '--output', 'json'));
  const others = roles.items.filter(
    ({ metadata }: { metadata: { name: string } }) => !metadata.name.startsWith('pipeline-'),
  );
  return async () => {
    for (const { kind, metadata } of others) {
      const annotation = metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
      const there = await run('kubectl', ['get', kind, metadata.name]);
      if (annotation && there.code !== 0)
        await mustRun('sh', ['-c', 'printf %s "$1" | kubectl apply --filename -', 'sh', annotation]);
    }
  };
}

export async function deleteNamespaces(): Promise<void> {
  await kubectl('delete', 'namespace', NAMESPACE, MONITORING_NAMESPACE, '--ignore-not-found', '--wait');
  await kubectl('delete', 'clusterrole,clusterrolebinding', 'pipeline-prometheus', '--ignore-not-found');
}
