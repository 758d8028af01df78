import { describe, expect, test } from 'vitest';
import { createLiveMetrics, type LiveMetrics } from './live-metrics.ts';
import { decodeWriteRequest } from './remote-write/decode.ts';
import { encodeWriteRequest, type SeriesToEncode } from './testing/encode.ts';

const push = (live: LiveMetrics, series: readonly SeriesToEncode[]) =>
  live.take(decodeWriteRequest(encodeWriteRequest(series), () => true));

const ok = { status: '200', expected_response: 'true' };
const bad = { status: '503', expected_response: 'false' };

describe('samples from cumulative series', () => {
  test('hold what came since the sample before', () => {
    const live = createLiveMetrics();
    push(live, [
      { name: 'k6_http_reqs_total', labels: ok, value: 100 },
      { name: 'k6_iterations_total', value: 90 },
    ]);
    expect(live.sample(1000)).toMatchObject({ windowMs: 1000, requests: 100, iterations: 90 });
    push(live, [{ name: 'k6_http_reqs_total', labels: ok, value: 130 }]);
    expect(live.sample(1000)).toMatchObject({ requests: 30, iterations: 0 });
  });

  test('a lost push costs nothing: the next one holds its numbers', () => {
    const live = createLiveMetrics();
    push(live, [{ name: 'k6_http_reqs_total', labels: ok, value: 100 }]);
    live.sample(1000);
    push(live, [{ name: 'k6_http_reqs_total', labels: ok, value: 300 }]);
    expect(live.sample(2000).requests).toBe(200);
  });

  test('failed requests are counted from their share per label set', () => {
    const live = createLiveMetrics();
    push(live, [
      { name: 'k6_http_reqs_total', labels: ok, value: 299_997 },
      { name: 'k6_http_req_failed_rate', labels: ok, value: 0 },
      { name: 'k6_http_reqs_total', labels: bad, value: 3 },
      { name: 'k6_http_req_failed_rate', labels: bad, value: 1 },
      { name: 'k6_http_reqs_total', labels: { mixed: 'yes' }, value: 300_000 },
      { name: 'k6_http_req_failed_rate', labels: { mixed: 'yes' }, value: 1 / 300_000 },
    ]);
    expect(live.sample(1000)).toMatchObject({ requests: 600_000, failed: 4 });
  });

  test('iterations tell the pod of their request, and how many checks passed and failed', () => {
    const live = createLiveMetrics();
    const iterations = (served: string, value: number) => ({
      name: 'k6_iterations_total',
      labels: served === '' ? {} : { served },
      value,
    });
    push(live, [
      iterations('3/0 a', 10),
      iterations('1/2 a', 2),
      iterations('2/0 pod b', 5),
      iterations('0/1 ', 1),
      iterations('', 4),
    ]);
    const first = { iterations: 22, byPod: { a: 12, 'pod b': 5 }, checksPassed: 42, checksFailed: 5 };
    expect(live.sample(1000)).toMatchObject(first);
    push(live, [iterations('2/0 pod b', 6)]);
    const second = { iterations: 1, byPod: { 'pod b': 1 }, checksPassed: 2, checksFailed: 0 };
    expect(live.sample(1000)).toMatchObject(second);
  });

  test('what a script without our client does not tell is null, not zero', () => {
    const live = createLiveMetrics();
    push(live, [{ name: 'k6_http_reqs_total', labels: ok, value: 1 }]);
    const nothing = { checksPassed: null, checksFailed: null, byPod: null, vus: null, latencyMs: null };
    expect(live.sample(1000)).toMatchObject({ requests: 1, ...nothing, histogram: null });
  });

  test('the last sample makes the sum equal to the summary of k6', () => {
    const live = createLiveMetrics();
    push(live, [{ name: 'k6_http_reqs_total', labels: ok, value: 100 }]);
    live.sample(1000);
    const end = {
      requests: 103,
      failed: 2,
      iterations: 50,
      droppedIterations: 7,
      checksPassed: 300,
      checksFailed: 1,
    };
    expect(live.sample(500, end)).toMatchObject({ ...end, requests: 3 });
  });

  test('a count that was told is never taken back', () => {
    const live = createLiveMetrics();
    push(live, [{ name: 'k6_iterations_total', value: 10 }]);
    live.sample(1000);
    push(live, [{ name: 'k6_iterations_total', value: 4 }]);
    expect(live.sample(1000).iterations).toBe(0);
  });

  test('virtual users are the last value that k6 gave', () => {
    const live = createLiveMetrics();
    push(live, [
      { name: 'k6_vus', value: 3 },
      { name: 'k6_vus_max', value: 22 },
    ]);
    live.sample(1000);
    expect(live.sample(1000)).toMatchObject({ vus: 3, vusMax: 22 });
  });
});

test('a gauge was set when it was pushed with the tags that are asked for, whatever its value', () => {
  const live = createLiveMetrics(['depth', 'depth{queue:a}', 'http_req_duration']);
  expect(live.wanted('k6_depth')).toBe(true);
  expect(live.wanted('k6_other')).toBe(false);
  expect(live.wasSet('depth')).toBe(false);
  push(live, [{ name: 'k6_depth', labels: { queue: 'b' }, value: 0 }]);
  expect(live.wasSet('depth')).toBe(true);
  expect(live.wasSet('depth{queue:a}')).toBe(false);
  expect(live.wasSet('depth{queue:b}')).toBe(true);
});
