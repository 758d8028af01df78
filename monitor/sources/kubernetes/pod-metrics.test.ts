import { describe, expect, it } from 'vitest';
import { createVirtualTime } from '../testing/virtual-time.ts';
import { type ApiError, apiErrorFromAnswer } from './api-error.ts';
import { createApiLife } from './api-life.ts';
import { pollPodMetrics } from './pod-metrics.ts';
import { resourceOf } from './resources.ts';
import { podMetricsObject } from './testing/shop.ts';

/** Polls for so long; the API fails with these, one request after the other, and then answers. */
async function poll(failures: readonly ApiError[], lastsS: number) {
  const timing = createVirtualTime();
  const end = new AbortController();
  const atS: number[] = [];
  const blind: string[] = [];
  const left = [...failures];
  const polling = pollPodMetrics(
    {
      client: {
        async getJson() {
          atS.push(timing.now() / 1000);
          const failure = left.shift();
          if (failure !== undefined) throw failure;
          const measured = new Date(Math.floor(timing.now() / 15_000) * 15_000).toISOString();
          return { items: [podMetricsObject('web-1', 'web', measured)] };
        },
      },
      resource: resourceOf('podMetrics', 'shop'),
      emit: () => {},
      onStatus: () => {},
      onBlindSpan: ({ fromMs, toMs }) => blind.push(`${fromMs / 1000}–${toMs / 1000} s`),
      timing,
      life: createApiLife(timing),
    },
    end.signal,
  );
  void timing.delay(lastsS * 1000, end.signal).then(() => end.abort());
  await timing.run(polling);
  return { atS, blind };
}

const unwell = (retryAfter?: string) =>
  apiErrorFromAnswer(503, '', retryAfter === undefined ? {} : { 'retry-after': retryAfter });

describe('a metrics API that is not well', () => {
  it.each([
    ['in seconds', '40', 40],
    ['as a date', new Date(Date.now() + 3_600_000).toUTCString(), 300],
    ['in years', '99999999999', 300],
  ])('is asked again when it wants it, within minutes: %s', async (_, said, expectedS) => {
    const { atS } = await poll([unwell(said)], 400);
    expect(atS[1]).toBe(expectedS);
  });

  it.each([undefined, '0', '-1', 'soon'])('is asked seldom, though it says %s', async (said) => {
    const { atS } = await poll(Array(100).fill(unwell(said)), 300);
    expect(atS.length).toBeLessThan(50);
    expect(Math.min(...atS.slice(1).map((at, index) => at - (atS[index] ?? 0)))).toBeGreaterThanOrEqual(0.5);
  });

  it('one poll that fails and is made up for at once is no gap; more are one', async () => {
    expect((await poll([unwell()], 100)).blind).toEqual([]);
    expect((await poll([unwell(), unwell(), unwell(), unwell()], 100)).blind).toEqual(['0–7.5 s']);
  });

  it('that is not there misses nothing', async () => {
    const none = apiErrorFromAnswer(404, '');
    expect((await poll(Array(20).fill(none), 300)).blind).toEqual([]);
  });
});
