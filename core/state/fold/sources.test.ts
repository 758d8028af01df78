import { describe, expect, it } from 'vitest';
import { foldEvents, told } from '../../testing/fold-events.ts';
import { k6, pod, prometheus, runStarted, warning } from '../../testing/make.ts';
import type { SourceStatus } from '../../timeline/events.ts';

const watching = foldEvents([[0, runStarted()]]);
const status = (state: SourceStatus['state'], reason = ''): SourceStatus => ({
  type: 'source.status',
  source: 'metrics',
  state,
  reason,
});

describe('a source', () => {
  it('lost and back is told with its reason and how long it took', () => {
    const state = foldEvents(
      [
        [1_000, status('ok')],
        [5_000, status('down', 'metrics-server: 503')],
        [6_000, status('down', 'metrics-server: 503 for 1 s')],
        [17_000, status('ok')],
      ],
      watching,
    );
    expect(told(state, 'source-lost')).toMatchObject([{ source: 'metrics', reason: 'metrics-server: 503' }]);
    expect(told(state, 'source-back')).toMatchObject([{ source: 'metrics', downMs: 12_000 }]);
  });

  it('that is not read is told once where counts and pods depend on it', () => {
    const off = (source: SourceStatus['source']) => ({ ...status('off', 'not read'), source });
    const state = foldEvents(
      [
        [1_000, off('workloads')],
        [2_000, off('workloads')],
        [3_000, off('prometheus')],
      ],
      watching,
    );
    expect(told(state, 'source-off')).toMatchObject([{ source: 'workloads', reason: 'not read' }]);
  });

  it('shows its newest reason', () => {
    const state = foldEvents(
      [
        [1_000, status('down', 'a')],
        [2_000, status('down', 'b')],
      ],
      watching,
    );
    expect(state.sources.metrics).toMatchObject({ state: 'down', reason: 'b', sinceT: 1_000 });
  });

  it('that is off, or that connects for the first time, is no loss', () => {
    const state = foldEvents(
      [
        [1, status('connecting')],
        [2, status('ok')],
        [3, status('off', 'no load')],
      ],
      watching,
    );
    expect(told(state, 'source-lost')).toEqual([]);
    expect(told(state, 'source-back')).toEqual([]);
  });

  it('remembers when it gave data last', () => {
    const state = foldEvents(
      [
        [1_000, k6(1)],
        [4_000, k6(1)],
      ],
      watching,
    );
    expect(state.sources.k6).toMatchObject({ firstDataT: 1_000, lastDataT: 4_000 });
  });
});

describe('MySQL', () => {
  it('down and up is told once each; not knowing is neither', () => {
    const state = foldEvents(
      [
        [5_000, prometheus({}, { up: true })],
        [10_000, prometheus({}, { up: false })],
        [15_000, prometheus({}, { up: null })],
        [20_000, prometheus({}, { up: false })],
        [30_000, prometheus({}, { up: true })],
      ],
      watching,
    );
    expect(told(state, 'dependency-down')).toMatchObject([{ t: 10_000 }]);
    expect(told(state, 'dependency-up')).toMatchObject([{ t: 30_000, downMs: 20_000 }]);
  });

  it('without its exporter is a warning', () => {
    const state = foldEvents(
      [
        [5_000, prometheus({}, { scraped: false })],
        [9_000, prometheus()],
      ],
      watching,
    );
    expect(told(state, 'exporter-down')).toHaveLength(1);
    expect(told(state, 'exporter-up')).toHaveLength(1);
  });

  it('near its connection limit is told once until it is well below', () => {
    const at = (connections: number) => prometheus({ connections, maxConnections: 100 });
    const state = foldEvents(
      [
        [1, at(79)],
        [2, at(80)],
        [3, at(75)],
        [4, at(85)],
        [5, at(60)],
        [6, at(90)],
      ],
      watching,
    );
    expect(told(state, 'dependency-near-limit').map(({ t }) => t)).toEqual([2, 6]);
  });

  it('keeps numbers that nobody gave as unknown in its series', () => {
    const state = foldEvents([[1, prometheus({ queries: null, rowsRead: null })]], watching);
    expect(state.dependencies.get('mysql')?.series.recent).toMatchObject([
      { values: { queries: null, rowsRead: null } },
    ]);
  });
});

describe('warnings of Kubernetes', () => {
  it('are told once per object and reason, and again when their count has grown tenfold', () => {
    const counts = [1, 2, 5, 9, 10, 40, 99, 100];
    const backOff = (count: number) => warning({ reason: 'BackOff', count });
    const state = foldEvents(
      counts.map((count, index) => [1_000 * index, backOff(count)] as const),
      watching,
    );
    expect(told(state, 'kubernetes-warning').map(({ count }) => count)).toEqual([1, 10, 100]);
  });

  it('from before the run, normal ones, and what the HPA’s conditions say anyway are not told', () => {
    const hpaObject = { kind: 'HorizontalPodAutoscaler', name: 'backend' };
    const state = foldEvents(
      [
        [1_000, warning({ lastTimestamp: '2026-11-23T09:30:00Z' })],
        [1_000, warning({ severity: 'Normal' })],
        [1_000, warning({ object: hpaObject, reason: 'FailedGetResourceMetric' })],
      ],
      watching,
    );
    expect(told(state, 'kubernetes-warning')).toEqual([]);
  });
});

describe('failing probes', () => {
  const probed = (stage: 'running' | 'ready' | 'terminating') =>
    told(
      foldEvents(
        [
          [1_000, pod('backend-a', stage, 0)],
          [2_000, warning()],
        ],
        watching,
      ),
      'kubernetes-warning',
    );

  it('are news of a pod that serves, not of one that starts or ends', () => {
    expect(probed('running')).toEqual([]);
    expect(probed('terminating')).toEqual([]);
    expect(probed('ready')).toMatchObject([{ object: 'Pod/backend-a', reason: 'Unhealthy' }]);
  });
});

describe('gaps', () => {
  it('are told and kept', () => {
    const gap = { type: 'gap', source: 'recorder', fromT: 1_000, toT: 4_000, reason: 'disk full' } as const;
    const state = foldEvents([[4_000, gap]], watching);
    expect(told(state, 'gap')).toMatchObject([{ lostMs: 3_000, reason: 'disk full' }]);
    expect(state.gaps).toEqual({
      list: [{ source: 'recorder', fromT: 1_000, toT: 4_000, reason: 'disk full' }],
      total: 1,
    });
  });
});
