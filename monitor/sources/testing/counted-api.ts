import { ApiError, apiErrorFromAnswer } from '../kubernetes/api-error.ts';
import type { KubeClient } from '../kubernetes/client.ts';
import {
  deploymentObject,
  eventObject,
  hpaObject,
  podMetricsObject,
  podObject,
} from '../kubernetes/testing/shop.ts';
import type { Timing } from '../timing.ts';

/** How a cluster is set up, as far as it decides who asks it how often. */
export interface SetUp {
  readonly pods?: number;
  /** A number: measured every so many milliseconds, the first time at `firstMeasuredMs`. */
  readonly metrics: number | 'new at every query' | 'none' | 'forbidden';
  readonly firstMeasuredMs?: number;
  readonly prometheus: 'none' | 'by way of the API server';
  /** When metrics API and Prometheus are installed; without: before. */
  readonly installedMs?: number;
  /** Of these nothing may be read: `pods`, `deployments`. */
  readonly forbidden?: readonly string[];
}

export interface CountedApi {
  readonly client: KubeClient;
  readonly requests: { readonly atMs: number; readonly path: string }[];
}

const BOOKMARK_EVERY_MS = 60_000;

/** A quiet cluster behind an API that counts what it is asked, watches that are opened again included. */
export function countedApi(setUp: SetUp, timing: Timing): CountedApi {
  const requests: CountedApi['requests'] = [];
  const { pods = 5, forbidden = [], installedMs = 0 } = setUp;
  const isInstalled = () => timing.now() >= installedMs;
  const names = Array.from({ length: pods }, (_, i) => `backend-7d9c-${i}`);
  const objects: Readonly<Record<string, readonly object[]>> = {
    horizontalpodautoscalers: [hpaObject('backend', pods)],
    deployments: [deploymentObject('backend', pods)],
    pods: names.map((name) => podObject(name, 'backend')),
    events: [eventObject('past', names[0] ?? '', 'Scheduled')],
  };

  const take = (path: string): string => {
    requests.push({ atMs: timing.now(), path });
    const plural = path.split('?')[0]?.split('/').at(-1) ?? '';
    if (forbidden.includes(plural)) throw apiErrorFromAnswer(403, '{"message":"forbidden"}');
    return plural;
  };

  return {
    requests,
    client: {
      requestsInMinute: () => requests.filter(({ atMs }) => timing.now() - atMs < 60_000).length,
      close() {},
      getText: () => Promise.reject(new Error('not asked')),
      remove: () => Promise.reject(new Error('not asked')),
      patchJson: () => Promise.reject(new Error('not asked')),
      async getJson(path) {
        const plural = take(path);
        if (path === '/version') return { gitVersion: 'v1.34.4' };
        if (path.includes('/services')) return prometheus(path);
        if (path.includes('metrics.k8s.io')) return metrics();
        const query = new URLSearchParams(path.split('?')[1]);
        const from = Number(query.get('continue') ?? 0);
        const to = from + Number(query.get('limit') ?? pods);
        const all = objects[plural] ?? [];
        const metadata = { resourceVersion: '100', ...(to < all.length && { continue: String(to) }) };
        return { metadata, items: all.slice(from, to) };
      },
      async watchLines(path, { signal, idleMs, onOpen, onLine }) {
        take(path);
        onOpen();
        const lastsS = Number(new URLSearchParams(path.split('?')[1]).get('timeoutSeconds'));
        const endMs = timing.now() + 1000 * lastsS;
        while (timing.now() < endMs) {
          const quietMs = Math.min(BOOKMARK_EVERY_MS, idleMs());
          await timing.delay(quietMs, signal);
          if (signal.aborted) throw signal.reason;
          if (quietMs < BOOKMARK_EVERY_MS) throw new ApiError('timeout', 'nothing came');
          onLine('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"100"}}}');
        }
      },
    },
  };

  function metrics() {
    const { metrics: how, firstMeasuredMs = 0 } = setUp;
    if (how === 'none' || !isInstalled()) throw apiErrorFromAnswer(404, '');
    if (how === 'forbidden') throw apiErrorFromAnswer(403, '{"message":"forbidden"}');
    const measuredMs =
      how === 'new at every query'
        ? timing.now()
        : firstMeasuredMs + Math.floor((timing.now() - firstMeasuredMs) / how) * how;
    const at = new Date(measuredMs).toISOString();
    return { items: names.map((name) => podMetricsObject(name, 'backend', at)) };
  }

  function prometheus(path: string) {
    if (setUp.prometheus === 'none' || !isInstalled()) {
      if (path.endsWith('/prometheus')) throw apiErrorFromAnswer(404, '');
      return { items: [] };
    }
    if (path.includes('/proxy/')) return { status: 'success', data: { result: [] } };
    return {
      metadata: { namespace: 'palier-monitoring', name: 'prometheus' },
      spec: { ports: [{ port: 9090 }] },
    };
  }
}
