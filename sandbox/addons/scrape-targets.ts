import { toLocal } from '../cluster/address.ts';
import type { ApiClient } from '../cluster/api/client.ts';
import type { Pod } from '../cluster/objects.ts';
import type { ClusterView } from '../cluster/watch/view.ts';
import { messageOf } from '../lib/errors.ts';

const CONFIG_MAP = { namespace: 'palier-monitoring', name: 'prometheus-targets', key: 'backend.json' };
const BACKEND_LABEL = ['app.kubernetes.io/name', 'backend'] as const;
const PORT_NAMES = ['http', 'metrics'];
const RETRY_MS = 1_000;

/**
 * Keeps the list of backend pods that Prometheus reads (file_sd_configs) in its ConfigMap, with the labels that
 * service discovery gives on a cluster. Does nothing where the manifests have no such ConfigMap.
 */
export function startScrapeTargets(
  view: ClusterView,
  api: Pick<ApiClient, 'patch'>,
  log: (message: string) => void,
): () => void {
  const { namespace, name, key } = CONFIG_MAP;
  let isWriting = false;
  const update = async () => {
    const current = view.get('configmaps', namespace, name);
    const text = `${JSON.stringify(scrapeTargets(view.list('pods')), null, 2)}\n`;
    if (isWriting || !current || current.data?.[key] === text) return;
    isWriting = true;
    try {
      await api.patch('configmaps', namespace, name, { data: { [key]: text } });
    } catch (error) {
      log(`ConfigMap ${namespace}/${name}: ${messageOf(error)}`);
    } finally {
      isWriting = false;
    }
    // What changed meanwhile, and what was refused.
    timer = setTimeout(update, RETRY_MS).unref();
  };
  let timer: NodeJS.Timeout | undefined;
  const unwatch = [view.watch('pods', update), view.watch('configmaps', update)];
  void update();
  return () => {
    clearTimeout(timer);
    for (const end of unwatch) end();
  };
}

/** Pods that run, one target for each port that serves metrics, where Prometheus reaches it: it runs here as well. */
export function scrapeTargets(pods: readonly Pod[]) {
  const [label, value] = BACKEND_LABEL;
  return pods.flatMap(({ metadata, spec, status }) => {
    const { podIP } = status ?? {};
    if (metadata.labels?.[label] !== value || status?.phase !== 'Running' || !podIP) return [];
    return spec.containers
      .flatMap(({ ports = [] }) => ports)
      .filter(({ name = '' }) => PORT_NAMES.includes(name))
      .map(({ containerPort }) => ({
        targets: [`${toLocal(podIP)}:${containerPort}`],
        labels: { namespace: metadata.namespace, pod: metadata.name },
      }));
  });
}
