import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { histogramCount, histogramPercentile, mergeHistograms } from '../../../core/lib/histogram.ts';
import { EVENT_SHAPES } from '../../../core/timeline/event-shapes.ts';
import type { K6Sample } from '../../../core/timeline/events.ts';
import {
  type ItemsServer,
  type ItemsServerOptions,
  startItemsServer,
} from '../../../load/testing/items-server.ts';
import { k6Binaries, startLoad } from './testing/k6.ts';

beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { cwd: join(import.meta.dirname, '../../..') });
});

let server: ItemsServer;
afterEach(() => server?.close());

async function target(options: ItemsServerOptions = {}) {
  server = await startItemsServer(options);
  return server.url;
}

const sum = (samples: readonly K6Sample[], pick: (sample: K6Sample) => number | null) =>
  samples.reduce((total, sample) => total + (pick(sample) ?? 0), 0);

describe.each(k6Binaries())('$line', ({ binary: k6 }) => {
  test('the samples of a run sum up to what the server saw and to what k6 says', async () => {
    const baseUrl = await target({
      pods: ['pod-a', 'pod-b', 'pod-c'],
      delayMs: (n) => 2 + (n % 10),
      fails: (n) => n % 50 === 0,
    });
    const load = await startLoad({ k6, scenario: 'ramp', overrides: { durationMs: 6_000, baseUrl } });
    const ended = await load.ended;
    const samples = load.of('k6.sample');

    // Beside the load: what setup() and teardown() asked.
    const { besides = { requests: 0, failed: 0 } } = ended;
    const requests = sum(samples, (one) => one.requests);
    expect(requests + besides.requests).toBe(server.counts.requests);
    expect(sum(samples, (one) => one.failed) + besides.failed).toBe(server.counts.failed);
    // k6 leaves a series out of a push when nothing is newer by a millisecond; at the very end that can cost one.
    const all = (count: number, of: number) => expect(of - count).toBeOneOf([0, 1, 2]);
    all(
      sum(samples, (one) => histogramCount(one.histogram ?? [])),
      requests,
    );
    const byPod = (pod: string) => sum(samples, (one) => one.byPod?.[pod] ?? 0);
    all(
      [...server.byPod.keys()].reduce((total, pod) => total + byPod(pod), 0),
      requests,
    );

    const { metrics } = JSON.parse(await readFile(join(load.dir, 'k6-summary.json'), 'utf8'));
    expect(sum(samples, (one) => one.iterations)).toBe(metrics.iterations.count);
    expect(sum(samples, (one) => one.checksPassed)).toBe(metrics.checks.passes);
    expect(sum(samples, (one) => one.checksFailed)).toBe(metrics.checks.fails);
    const whole = samples.reduce<K6Sample['histogram']>(
      (merged, one) => mergeHistograms(merged ?? [], one.histogram ?? []),
      [],
    );
    // k6's own holds the quick requests of setup() and teardown() too.
    const p95 = histogramPercentile(whole ?? [], 95) ?? Number.NaN;
    expect(p95 / metrics.http_req_duration['p(95)']).toBeGreaterThan(0.89);
    expect(p95 / metrics.http_req_duration['p(95)']).toBeLessThan(1.25);

    // 2 % failed: the limit is 1 %.
    expect(ended).toMatchObject({ outcome: 'thresholds-failed', exitCode: 99 });
    const { value } = metrics.http_req_failed;
    expect(value).toBeCloseTo(0.02, 2);
    const failed = { metric: 'http_req_failed', expression: 'rate<0.01', ok: false, value };
    expect(ended.thresholds).toContainEqual(failed);
    expect(server.items.size).toBe(0);
  });

  test('events come in order, about one sample a second, each as the timeline takes it', async () => {
    const baseUrl = await target();
    const load = await startLoad({ k6, scenario: 'smoke', overrides: { durationMs: 5_000, baseUrl } });
    const ended = await load.ended;
    expect(ended).toMatchObject({ outcome: 'finished', exitCode: 0, signal: null });
    expect(ended.thresholds.map((one) => one.ok)).toEqual([true, true, true]);

    const beside = new Set<string>(['source.status', 'load.phase']);
    const types = load.events.map((event) => event.type).filter((type) => !beside.has(type));
    expect(types[0]).toBe('load.started');
    expect(types.at(-1)).toBe('load.ended');
    expect(types.slice(1, -1).every((type) => type === 'k6.sample')).toBe(true);
    expect(types.length).toBeGreaterThanOrEqual(6);
    expect(types.length).toBeLessThanOrEqual(11);
    for (const event of load.events) expect(EVENT_SHAPES[event.type](event)).toBeNull();
    expect(load.of('source.status').map((event) => event.state)).toEqual(['connecting', 'ok', 'off']);
  });

  test('an answer with the wrong content fails its checks although its status is right', async () => {
    const baseUrl = await target({ lies: true });
    const load = await startLoad({ k6, scenario: 'smoke', overrides: { durationMs: 3_000, baseUrl } });
    const ended = await load.ended;
    expect(ended.outcome).toBe('thresholds-failed');
    expect(sum(load.of('k6.sample'), (one) => one.failed)).toBe(0);
    expect(sum(load.of('k6.sample'), (one) => one.checksFailed)).toBeGreaterThan(0);
    expect(ended.thresholds).toContainEqual({
      metric: 'checks',
      expression: 'rate>0.999',
      ok: false,
      value: expect.any(Number),
    });
  });

  test('connections decide how soon a pod sees traffic: kept ones are few, reuse:5 opens new ones', async () => {
    const opened: Record<string, number> = {};
    const policies = {
      keep: { kind: 'keep' },
      reuse: { kind: 'reuse', requests: 5 },
      new: { kind: 'new' },
    } as const;
    for (const [name, connections] of Object.entries(policies)) {
      const baseUrl = await target();
      const overrides = { durationMs: 2_500, peakRps: 40, connections, baseUrl };
      await (await startLoad({ k6, scenario: 'smoke', overrides })).ended;
      opened[name] = server.counts.connections / server.counts.requests;
      await server.close();
    }
    expect(opened.keep).toBeLessThan(opened.reuse ?? 0);
    expect(opened.reuse).toBeLessThan(opened.new ?? 0);
    expect(opened.new).toBeGreaterThan(0.7);
  });

  test('a stop is graceful: the summary is there, what was created is deleted, asking twice changes nothing', async () => {
    const baseUrl = await target();
    const load = await startLoad({ k6, scenario: 'ramp', overrides: { durationMs: 60_000, baseUrl } });
    await load.first('k6.sample', (sample) => sample.requests > 5);
    load.running.stop('user');
    load.running.stop('user');
    const ended = await load.ended;
    expect(ended).toMatchObject({ outcome: 'stopped', exitCode: 105, message: 'the load was stopped early' });
    expect(load.of('load.stop-requested')).toEqual([{ type: 'load.stop-requested', by: 'user' }]);
    expect(server.items.size).toBe(0);
    // k6 cuts what is on its way: the server has seen those requests, k6 counts none of them.
    const samples = load.of('k6.sample');
    const told = sum(samples, (one) => one.requests) + (ended.besides?.requests ?? 0);
    const uncounted = server.counts.requests - told;
    expect(uncounted).toBeGreaterThanOrEqual(0);
    expect(uncounted).toBeLessThanOrEqual(Math.max(...samples.map(({ vusMax }) => vusMax ?? 0)));
    expect(ended.thresholds.length).toBe(3);
  });

  test('a k6 that is killed from outside is a crash, with what was pushed and unknown thresholds', async () => {
    const baseUrl = await target();
    const load = await startLoad({ k6, scenario: 'ramp', overrides: { durationMs: 60_000, baseUrl } });
    await load.first('k6.sample');
    process.kill(load.running.pid, 'SIGKILL');
    const ended = await load.ended;
    expect(ended).toMatchObject({ outcome: 'crashed', exitCode: null, signal: 'SIGKILL' });
    expect(ended.thresholds.every((one) => one.ok === null)).toBe(true);
    expect(sum(load.of('k6.sample'), (one) => one.requests)).toBeGreaterThan(0);
  });

  test('a k6 that hangs in mid-run is told of, and is well again when it goes on', async () => {
    const baseUrl = await target();
    const overrides = { durationMs: 8_000, baseUrl };
    const load = await startLoad({ k6, scenario: 'smoke', overrides }, { silence: 2_000 });
    await load.first('k6.sample');
    process.kill(load.running.pid, 'SIGSTOP');
    await load.first('source.status', (status) => status.state === 'degraded');
    process.kill(load.running.pid, 'SIGCONT');
    expect((await load.ended).outcome).toBe('finished');
    expect(load.of('source.status').map((status) => status.state)).toEqual([
      'connecting',
      'ok',
      'degraded',
      'ok',
      'off',
    ]);
  });

  test('a target that refuses connections ends the test at once, and says which address', async () => {
    const baseUrl = await target();
    await server.close();
    const load = await startLoad({ k6, scenario: 'ramp', overrides: { baseUrl } });
    const ended = await load.ended;
    expect(ended).toMatchObject({ outcome: 'stopped', exitCode: 108 });
    expect(ended.message).toContain(`expected ${baseUrl}/health to answer 200`);
    expect(ended.message).toMatch(/connection refused/);
    expect(ended.thresholds.every((one) => one.ok !== true)).toBe(true);
    expect(load.of('load.started')).toEqual([]);
  });

  test('SIGINT to the group of its parent does not reach k6', async () => {
    const baseUrl = await target();
    const load = await startLoad({ k6, scenario: 'smoke', overrides: { durationMs: 2_000, baseUrl } });
    const group = (pid: number) =>
      execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)])
        .toString()
        .trim();
    expect(group(load.running.pid)).toBe(String(load.running.pid));
    expect(group(load.running.pid)).not.toBe(group(process.pid));
    await load.ended;
  });
});
