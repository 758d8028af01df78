import { setTimeout as sleep } from 'node:timers/promises';
import type { EventType, PalierEvent, SourceName, TimelineEvent } from '../../../../core/timeline/events.ts';
import { systemTiming } from '../../timing.ts';
import { createKubeClient, type KubeClient } from '../client.ts';
import { discoverHpas } from '../discover.ts';
import { runKubernetesSource } from '../source.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';
import { fillShop, hpaObject, podMetricsObject, SHOP } from './shop.ts';

/** So many seconds of a session are one second of a test. */
const SPEED = 12;
const METRICS_EVERY_S = 15;
const BOOKMARK_EVERY_S = 50;

/** An observer of a shop whose API is up to the test; every time in it is in seconds of the session. */
export interface Session {
  readonly api: FakeApi;
  /** Stamped with the session's time, in milliseconds. */
  of<T extends EventType>(type: T): Extract<TimelineEvent, { type: T }>[];
  nowS(): number;
  pass(seconds: number): Promise<void>;
  /** The autoscaler decides. */
  scale(replicas: number): void;
  /** What the autoscaler was last seen to want. */
  seenReplicas(): unknown;
  /** Ends the observer. */
  end(): Promise<void>;
}

/** Runs with every part well until `end`; real requests, and waits that are shorter than in life. */
export async function withSession(use: (session: Session) => Promise<void>): Promise<void> {
  const api = await startFakeApi();
  fillShop(api, { hpas: 1, podsPerHpa: 3 });
  const client = quick(createKubeClient(api.access));
  const { chosen } = await discoverHpas(client, null, { namespace: 'shop', names: null });
  const events: TimelineEvent[] = [];
  const zero = performance.now();
  const nowMs = () => (performance.now() - zero) * SPEED;
  const timing = {
    delay: (ms: number, signal: AbortSignal) => systemTiming.delay(ms / SPEED, signal),
    now: nowMs,
    random: Math.random,
  };
  const emit = (event: PalierEvent) => void events.push({ t: nowMs(), at: '', ...event });
  const over = new AbortController();
  const running = runKubernetesSource(
    { client, namespace: 'shop', hpas: chosen, emit, runT: nowMs, timing },
    over.signal,
  );
  let measured = 0;
  const timers = [
    setInterval(() => api.bookmark(), (BOOKMARK_EVERY_S / SPEED) * 1000),
    setInterval(
      () => {
        measured += 1;
        for (const pod of [0, 1, 2]) {
          const at = new Date(Date.parse('2026-11-23T10:01:00Z') + measured * 1000 * METRICS_EVERY_S);
          api.put(SHOP.podMetrics, podMetricsObject(`backend-7d9c-${pod}`, 'backend', at.toISOString()));
        }
      },
      (METRICS_EVERY_S / SPEED) * 1000,
    ),
  ];
  const session: Session = {
    api,
    of: (type) => events.filter((event) => event.type === type) as never,
    nowS: () => nowMs() / 1000,
    pass: (seconds) => sleep((seconds / SPEED) * 1000),
    scale: (replicas) => api.put(SHOP.hpas, hpaObject('backend', replicas)),
    seenReplicas: () => session.of('hpa.observed').at(-1)?.object.status.desiredReplicas,
    async end() {
      over.abort();
      await running;
    },
  };
  try {
    while (api.openWatches < 4) await sleep(5);
    await session.pass(2);
    await use(session);
  } finally {
    for (const timer of timers) clearInterval(timer);
    await session.end();
    client.close();
    await api.close();
  }
}

export function blindSpansOf(session: Session, source: SourceName): { fromS: number; toS: number }[] {
  const gaps = session.of('gap').filter((gap) => gap.source === source);
  return gaps.map(({ fromT, toT }) => ({ fromS: fromT / 1000, toS: toT / 1000 }));
}

function quick(client: KubeClient): KubeClient {
  return {
    ...client,
    close: () => client.close(),
    getJson: (path, { timeoutMs = 10_000, ...options } = {}) =>
      client.getJson(path, { ...options, timeoutMs: timeoutMs / SPEED }),
    watchLines: (path, options) =>
      client.watchLines(path, {
        ...options,
        idleMs: () => options.idleMs() / SPEED,
        opensWithinMs: 15_000 / SPEED,
      }),
  };
}
