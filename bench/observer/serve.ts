/**
 * A cluster to observe, as a process of its own so that its CPU is not the observer's:
 * `serve.ts HPAS PODS_PER_HPA [--no-prometheus] [--ever-new]`. Talks with the bench over IPC: says its address first,
 * then answers each order. It does not grow, however long it runs.
 *
 * Its metrics-server measures every 15 s (with --ever-new at each question, as some providers' do), and its autoscaler
 * controller looks every 15 s at each HPA, one after the other. Quiet: usage changes, and no decision. Moving: each
 * HPA's load goes up and down, with what follows. Others moving: the first has no controller. Held: nothing happens but
 * what is ordered.
 */
import { randomFrom } from '../../core/lib/random.ts';
import { startApi } from './api.ts';
import { startApp } from './app.ts';
import { PATHS } from './objects.ts';

export type Mode = 'quiet' | 'moving' | 'others-moving' | 'held';

export type Order =
  | { readonly do: 'count'; readonly token: string }
  | { readonly do: 'mode'; readonly mode: Mode }
  /** The first HPA wants so many: alone, or when what a decision of another makes the controllers write comes before. */
  | { readonly do: 'want'; readonly replicas: number; readonly afterBurst: boolean; readonly gapMs: number };

export interface Address {
  readonly url: string;
  readonly certificate: string;
}

const PERIOD_MS = 15_000;
/** As `kube-apiserver --event-ttl` has it. */
const EVENTS_KEPT_MS = 3_600_000;
const BOOKMARK_MS = 60_000;

const [hpas = 1, podsPerHpa = 5] = process.argv.slice(2, 4).map(Number);
const hasPrometheus = !process.argv.includes('--no-prometheus');
const isEverNew = process.argv.includes('--ever-new');
const random = randomFrom(17);
const events: { readonly name: string; readonly untilMs: number }[] = [];
let mode: Mode = 'quiet';

const { podMetrics, ...collections } = PATHS;
const api = await startApi(Object.values(collections));
const apps = Array.from({ length: hpas }, (_, i) =>
  startApp(api, {
    name: hpas === 1 ? 'backend' : `app-${String(i).padStart(3, '0')}`,
    pods: podsPerHpa,
    random,
    isMoving: () => mode === 'moving' || mode === 'others-moving',
    onEvent: (name) => events.push({ name, untilMs: Date.now() + EVENTS_KEPT_MS }),
  }),
);
let metrics = measure();
api.answer = (path) => {
  if (path === podMetrics) return isEverNew ? measure() : metrics;
  if (path === '/version') return JSON.stringify({ gitVersion: 'v1.37.2' });
  if (!hasPrometheus) return path === '/api/v1/services' ? EMPTY : undefined;
  if (path.endsWith('/services/prometheus')) return PROMETHEUS;
  return path.includes('/proxy/api/v1/query') ? MEASURES : undefined;
};

setInterval(() => api.bookmark(), BOOKMARK_MS);
setInterval(() => {
  metrics = measure();
  while ((events[0]?.untilMs ?? Number.POSITIVE_INFINITY) < Date.now())
    api.remove(PATHS.events, events.shift()?.name ?? '');
}, PERIOD_MS);
for (const [i, app] of apps.entries()) {
  const isHeld = () => mode === 'held' || (mode === 'others-moving' && i === 0);
  const look = () => isHeld() || app.sync(Date.now());
  setTimeout(() => setInterval(look, PERIOD_MS), (i * PERIOD_MS) / hpas);
}

process.on('message', (order: Order) => {
  if (order.do === 'count') process.send?.({ requests: api.requestsOf(order.token) });
  else if (order.do === 'mode') mode = order.mode;
  else want(order);
});
process.on('disconnect', () => process.exit());
process.send?.({ url: api.url, certificate: api.certificate } satisfies Address);

let bursts = 0;

function want({ replicas, afterBurst, gapMs }: Extract<Order, { do: 'want' }>): void {
  if (afterBurst) {
    bursts += 1;
    // Each in turn gets a pod, then loses it again.
    const other = apps[1 + (((bursts - 1) >> 1) % (apps.length - 1))] ?? apps[0];
    other?.scaleBy(bursts % 2 === 0 ? -1 : 1);
  }
  setTimeout(
    () => {
      const wroteAtNs = String(process.hrtime.bigint());
      apps[0]?.want(replicas);
      process.send?.({ wroteAtNs });
    },
    afterBurst ? gapMs : 0,
  );
}

function measure(): string {
  const now = Date.now();
  const items = apps.flatMap((app) => app.measure(now)).join(',');
  return `{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[${items}]}`;
}

const EMPTY = JSON.stringify({ kind: 'List', metadata: { resourceVersion: '1' }, items: [] });
const PROMETHEUS = JSON.stringify({
  metadata: { namespace: 'palier-monitoring', name: 'prometheus' },
  spec: { ports: [{ port: 9090 }] },
});
const MEASURES = JSON.stringify({
  status: 'success',
  data: {
    result: Object.entries({
      exporterUp: 1,
      mysqlUp: 1,
      queries: 412,
      connections: 31,
      maxConnections: 151,
    }).map(([palier_measure, value]) => ({ metric: { palier_measure }, value: [0, String(value)] })),
  },
});
