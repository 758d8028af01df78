import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../core/dependencies/presets.ts';
import type { PalierEvent, SourceName, SourceStatus } from '../../core/timeline/events.ts';
import { discoverHpas } from './kubernetes/discover.ts';
import { runKubernetesSource } from './kubernetes/source.ts';
import { prometheusFinder } from './prometheus/access.ts';
import { runPrometheusSource } from './prometheus/source.ts';
import { countedApi, type SetUp } from './testing/counted-api.ts';
import { createVirtualTime } from './testing/virtual-time.ts';

const MINUTES = 35;

/** From the first request to the end, as `palier watch` does it. @returns when each request was made */
async function observe(setUp: SetUp, minutes = MINUTES) {
  const timing = createVirtualTime();
  const { client, requests } = countedApi(setUp, timing);
  const end = new AbortController();
  const events: { readonly atMs: number; readonly event: PalierEvent }[] = [];
  const emit = (event: PalierEvent) => void events.push({ atMs: timing.now(), event });
  const observing = async () => {
    await client.getJson('/version');
    const { chosen, version } = await discoverHpas(client, null, { namespace: 'shop', names: null });
    const find = prometheusFinder({ client, apiServer: 'https://127.0.0.1', inCluster: false });
    const subject = { namespace: 'shop', workload: 'backend', dependencies: PRESETS };
    const { requestsInMinute } = client;
    await Promise.all([
      runKubernetesSource(
        { client, namespace: 'shop', hpas: chosen, hpasVersion: version, emit, runT: timing.now, timing },
        end.signal,
      ),
      runPrometheusSource({ find, subject, requestsInMinute, emit, runT: timing.now, timing }, end.signal),
    ]);
  };
  void timing.delay(60_000 * minutes, end.signal).then(() => end.abort());
  await timing.run(observing());
  const countIn = (fromMinute: number, toMinute: number) =>
    requests.filter(({ atMs }) => atMs >= 60_000 * fromMinute && atMs < 60_000 * toMinute).length;
  /** When a source first was so. */
  const stateOf = (source: SourceName, state: SourceStatus['state']) =>
    events.find(
      ({ event }) => event.type === 'source.status' && event.source === source && event.state === state,
    )?.atMs;
  return { requests, countIn, stateOf, events: events.map(({ event }) => event) };
}

const SET_UPS: readonly (readonly [name: string, setUp: SetUp])[] = [
  ['Prometheus by way of the API server', { metrics: 15_000, prometheus: 'by way of the API server' }],
  ['no Prometheus', { metrics: 15_000, prometheus: 'none' }],
  ['no metrics API', { metrics: 'none', prometheus: 'by way of the API server' }],
  ['neither', { metrics: 'none', prometheus: 'none' }],
  ['metrics new at every query', { metrics: 'new at every query', prometheus: 'none' }],
  ['metrics every minute', { metrics: 60_000, prometheus: 'by way of the API server' }],
  ['metrics forbidden', { metrics: 'forbidden', prometheus: 'none' }],
  [
    'most is forbidden',
    { metrics: 'forbidden', prometheus: 'none', forbidden: ['deployments', 'pods', 'events'] },
  ],
  ['many pods', { metrics: 15_000, prometheus: 'by way of the API server', pods: 600 }],
];
const PHASES = [0.05, 0.55, 0.95];

describe('requests to the API server, all of them', () => {
  it.each(SET_UPS)(
    'at most twenty in the first minute and one for each 500 pods more, then six a minute: %s',
    async (_, setUp) => {
      for (const phase of typeof setUp.metrics === 'number' ? PHASES : [0]) {
        const firstMeasuredMs = -phase * Number(setUp.metrics);
        const { requests, countIn } = await observe({ ...setUp, firstMeasuredMs });
        const morePages = Math.floor((setUp.pods ?? 0) / 500);
        expect(countIn(0, 1), requests.map(({ path }) => path).join('\n')).toBeLessThanOrEqual(
          20 + morePages,
        );
        expect(countIn(1, MINUTES) / (MINUTES - 1)).toBeLessThanOrEqual(6);
        // Watches are opened again at random, but by the chance of this clock all at once.
        const minutes = Array.from({ length: 25 }, (_, i) => countIn(i + 1, i + 2));
        expect(Math.max(...minutes)).toBeLessThanOrEqual(8);
      }
    },
  );

  it('who measures is asked soon, and Prometheus within minutes, when they come later', async () => {
    const installedMs = 12 * 60_000;
    const { events, stateOf } = await observe(
      { metrics: 15_000, prometheus: 'by way of the API server', installedMs },
      20,
    );
    const isOkSinceMs = (source: SourceName) => (stateOf(source, 'ok') ?? Number.NaN) - installedMs;
    expect(isOkSinceMs('metrics')).toBeLessThanOrEqual(30_000);
    expect(isOkSinceMs('prometheus')).toBeLessThanOrEqual(5 * 60_000);
    expect(events.some(({ type }) => type === 'prometheus.observed')).toBe(true);
  });

  it('Prometheus by way of the API server is asked more often where others leave room', async () => {
    const samples = async (metrics: SetUp['metrics']) => {
      const { events } = await observe({ metrics, prometheus: 'by way of the API server' }, 20);
      return events.filter(({ type }) => type === 'prometheus.observed').length;
    };
    expect(await samples(15_000)).toBeGreaterThanOrEqual(25);
    expect(await samples('none')).toBeGreaterThanOrEqual(50);
  });
});
