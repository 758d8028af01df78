import type { Wording } from '../../../core/lib/lang.ts';
import type { Cause } from '../../../core/timeline/cause.ts';
import type { PalierEvent, SourceStatus } from '../../../core/timeline/events.ts';
import { createRetry } from '../retry.ts';
import { type BlindSpan, createSight, SHORT_BLINDNESS_MS } from '../sight.ts';
import type { Timing } from '../timing.ts';
import { ApiError, apiErrorFromSystem } from './api-error.ts';
import type { ApiLife } from './api-life.ts';
import type { KubeClient } from './client.ts';
import { newestOf, type PodUsage, type PodUsages, podUsages, sameUsage } from './objects/pod-metrics.ts';
import { createPollRhythm } from './poll-rhythm.ts';
import { concernsWholeApi, metricsFailure } from './request-failure.ts';
import { listUrl, type Resource } from './resources.ts';

export interface PodMetricsOptions {
  readonly client: Pick<KubeClient, 'getJson'>;
  readonly resource: Resource;
  readonly emit: (event: PalierEvent) => void;
  readonly onStatus: (state: SourceStatus['state'], cause: Cause | null, error: ApiError | null) => void;
  readonly onBlindSpan: (span: BlindSpan) => void;
  readonly timing: Timing;
  readonly life: ApiLife;
  /** Milliseconds of the clock that timestamps are of. */
  readonly wallMs?: () => number;
}

/** As often as it measures. */
const FAILED_MS = { first: 1_000, longest: 15_000 };
/** For what a person has to change first. */
const HOPELESS_MS = 30_000;
/** No new sample of any pod for so long: metrics-server is stuck. */
const STALE_MS = 90_000;
const ALIVE_TIMEOUT_MS = 5_000;

const OTHERS_UNANSWERED: Wording = {
  en: 'other requests are not answered either',
  fr: 'd’autres requêtes restent aussi sans réponse',
};

/** Asks metrics.k8s.io soon after each new measurement; hands on the samples that are new. */
export async function pollPodMetrics(options: PodMetricsOptions, signal: AbortSignal): Promise<void> {
  const { client, resource, timing, life, wallMs = Date.now } = options;
  const rhythm = createPollRhythm();
  const retry = createRetry({
    firstMs: FAILED_MS.first,
    longestMs: FAILED_MS.longest,
    random: timing.random,
  });
  const sight = createSight(options.onBlindSpan);
  let samples: ReadonlyMap<string, PodUsage> = new Map();
  let newestMs = timing.now();
  let answeredMs: number | null = null;
  let failedMs: number | null = null;

  while (!signal.aborted) {
    const began = timing.now();
    try {
      const answer = await client.getJson(listUrl(resource), { signal });
      if (!(answer.items === null || Array.isArray(answer.items)))
        throw new ApiError('not-kubernetes', {
          en: 'expected a list of pod metrics',
          fr: 'une liste de métriques de pods était attendue',
        });
      life.answered();
      retry.worked();
      failedMs = null;
      const usages = podUsages(answer);
      const isFresh = report(usages);
      answeredMs = timing.now();
      const ageMs = wallMs() - newestOf(usages);
      const waitMs = rhythm.after(isFresh, began, answeredMs - ageMs);
      await timing.delay(Math.max(0, waitMs - (timing.now() - began)), signal);
    } catch (error) {
      if (signal.aborted) break;
      await failed(apiErrorFromSystem(error), began);
    }
  }
  sight.back(timing.now(), true);

  async function failed(failure: ApiError, began: number): Promise<void> {
    failedMs ??= began;
    const isHopeless = failure.kind === 'forbidden' || failure.kind === 'not-found';
    const isLong = isHopeless || failure.kind === 'excessive';
    const waitMs = Math.max(retry.waitMs(failure), isLong ? HOPELESS_MS : 0);
    const cause = metricsFailure(failure, { verb: 'list', ...resource });
    // Of a metrics-server that hangs nothing follows for the API server, until that has been asked.
    options.onStatus('down', cause, failure.kind === 'timeout' ? null : failure);
    // A poll that failed and is soon made up for is none; who has never had metrics misses none.
    const isShort = timing.now() + waitMs - failedMs <= SHORT_BLINDNESS_MS;
    if (!isShort && !(isHopeless && answeredMs === null)) {
      const lastSignMs = answeredMs ?? failedMs;
      sight.lost({ sureMs: lastSignMs, lastSignMs, cause });
    }
    if (await concernsApi(failure)) {
      options.onStatus('down', cause, failure);
      life.failed();
      if (failure.kind === 'unreachable' || failure.kind === 'timeout')
        life.doubt(new ApiError('unreachable', OTHERS_UNANSWERED));
    }
    if (signal.aborted) return;
    if (failure.retryAfterMs !== null) await timing.delay(waitMs, signal);
    else await life.stayAway(waitMs, signal);
  }

  async function concernsApi(failure: ApiError): Promise<boolean> {
    if (failure.kind !== 'timeout') return concernsWholeApi(failure);
    const asked = client.getJson('/version', { signal, timeoutMs: ALIVE_TIMEOUT_MS });
    return asked.then(
      () => false,
      () => !signal.aborted,
    );
  }

  /** @returns whether there was a new measurement; a single pod may have one at any time */
  function report({ pods, problems }: PodUsages): boolean {
    // Two measurements of one pod may fall into one second, which is all that a timestamp tells.
    const before = samples;
    samples = new Map(pods.map((pod) => [pod.name, pod]));
    const fresh = pods.filter((pod) => !sameUsage(pod, before.get(pod.name)));
    const gone = [...before.keys()].filter((name) => !samples.has(name));
    if (fresh.length > 0) newestMs = timing.now();
    if (fresh.length > 0 || gone.length > 0) {
      const { namespace } = resource;
      options.emit({
        type: 'pod-metrics.observed',
        namespace,
        pods: fresh,
        ...(gone.length > 0 && { gone }),
      });
    }
    tellStale(timing.now() - newestMs, pods.length === 0, problems);
    return fresh.length * 2 >= pods.length && fresh.length > 0;
  }

  function tellStale(staleMs: number, isEmpty: boolean, problems: PodUsages['problems']): void {
    if (staleMs < STALE_MS) {
      sight.back(timing.now(), true);
      const [first] = problems;
      if (first === undefined) options.onStatus('ok', null, null);
      else {
        const values = { first, more: problems.length - 1 };
        options.onStatus('degraded', { code: 'metrics-impossible', values }, null);
      }
      return;
    }
    const cause = { code: 'metrics-stale', values: { staleMs, isEmpty } } as const;
    // Where there are no pods there is nothing to measure.
    if (!isEmpty) sight.lost({ sureMs: newestMs, lastSignMs: newestMs, cause });
    options.onStatus('degraded', cause, null);
  }
}
