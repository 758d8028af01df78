import type { KubeObject, Store } from './store/types.ts';

const CONFIG_MAP = { namespace: 'palier-monitoring', name: 'prometheus-targets', key: 'backend.json' };
const BACKEND_LABEL = ['app.kubernetes.io/name', 'backend'] as const;
const PORT_NAMES = ['http', 'metrics'];

/**
 * Keeps the list of backend pods that Prometheus reads (file_sd_configs) in its ConfigMap, with the labels that
 * service discovery gives on a cluster. Does nothing where the manifests have no such ConfigMap.
 */
export function startScrapeTargets(store: Store): () => void {
  const update = () => {
    const { namespace, name, key } = CONFIG_MAP;
    const current = store.get('configmaps', namespace, name);
    const text = `${JSON.stringify(scrapeTargets(store.list('pods')), null, 2)}\n`;
    if (!current || current.data?.[key] === text) return;
    store.update('configmaps', namespace, name, (it) => ({ ...it, data: { ...it.data, [key]: text } }));
  };
  const unwatch = [store.watch('pods', update), store.watch('configmaps', update)];
  update();
  return () => {
    for (const end of unwatch) end();
  };
}

/** Pods that run, one target for each port that serves metrics. */
export function scrapeTargets(pods: readonly KubeObject[]) {
  const [label, value] = BACKEND_LABEL;
  return pods
    .filter(
      ({ metadata, status }) =>
        metadata.labels?.[label] === value && status?.phase === 'Running' && status.podIP,
    )
    .flatMap(({ metadata, spec, status }) => {
      const ports = (spec.containers as { ports?: { name?: string; containerPort: number }[] }[]).flatMap(
        (it) => it.ports ?? [],
      );
      return ports
        .filter(({ name = '' }) => PORT_NAMES.includes(name))
        .map(({ containerPort }) => ({
          targets: [`${status.podIP}:${containerPort}`],
          labels: { namespace: metadata.namespace, pod: metadata.name },
        }));
    });
}
