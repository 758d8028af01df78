/**
 * A cluster to observe, as a process of its own so that its CPU is not the observer's: `serve.ts HPAS PODS_PER_HPA`.
 * Talks with the bench over IPC: says its address first, then `{ requests }` to each `count`, and changes the
 * first HPA to `{ replicas }`. Pods are measured every 15 s; with `{ moving: true }` the HPAs change as often, as
 * under load.
 */

import { startFakeApi } from '../../monitor/sources/kubernetes/testing/fake-api.ts';
import {
  fillShop,
  hpaObject,
  podMetricsObject,
  SHOP,
} from '../../monitor/sources/kubernetes/testing/shop.ts';

export type Order = { readonly replicas: number } | { readonly moving: boolean } | 'count';

const [hpas = 1, podsPerHpa = 5] = process.argv.slice(2).map(Number);
const api = await startFakeApi();
fillShop(api, { hpas, podsPerHpa });
api.answer = ({ path }) => {
  if (path.endsWith('/services/prometheus')) return { status: 200, body: PROMETHEUS };
  return path.includes('/proxy/api/v1/query') ? { status: 200, body: MEASURES } : undefined;
};
// A real API server keeps watches alive like this.
setInterval(() => api.bookmark(), 60_000);

const names = Array.from({ length: hpas }, (_, i) => (hpas === 1 ? 'backend' : `app-${i}`));
let ticks = 0;
let moving = false;
setInterval(measure, 15_000);
process.on('message', (order: Order) => {
  if (order === 'count') process.send?.({ requests: api.requests.length, paths: api.requests });
  else if ('replicas' in order) api.put(SHOP.hpas, hpaObject(names[0] ?? '', order.replicas));
  else moving = order.moving;
});
process.send?.({ url: api.url });

/** What a cluster writes every 15 s: each pod's usage, and under load each HPA's status. */
function measure(): void {
  ticks += 1;
  const timestamp = new Date(Date.parse('2026-11-23T10:01:00Z') + ticks * 15_000).toISOString();
  for (const app of names) {
    if (moving)
      api.put(SHOP.hpas, {
        ...hpaObject(app, podsPerHpa),
        metadata: { namespace: 'shop', name: app, labels: { tick: String(ticks) } },
      });
    for (let i = 0; i < podsPerHpa; i += 1) {
      api.put(SHOP.podMetrics, podMetricsObject(`${app}-7d9c-${i}`, app, timestamp));
    }
  }
}

const PROMETHEUS = {
  metadata: { namespace: 'palier-monitoring', name: 'prometheus' },
  spec: { ports: [{ port: 9090 }] },
};
const MEASURES = {
  data: {
    result: Object.entries({
      exporterUp: 1,
      mysqlUp: 1,
      queries: 412,
      connections: 31,
      maxConnections: 151,
    }).map(([palier_measure, value]) => ({ metric: { palier_measure }, value: [0, String(value)] })),
  },
};
