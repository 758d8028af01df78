import type { PalierEvent, SourceStatus } from '../../core/events.ts';
import type { Timing } from '../timing.ts';
import { type ApiError, apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { explainFailure } from './explain.ts';
import { podUsages } from './objects/pod-metrics.ts';
import { createPollRhythm } from './poll-rhythm.ts';
import { listUrl, type Resource } from './resources.ts';

export interface PodMetricsOptions {
  readonly client: Pick<KubeClient, 'getJson'>;
  readonly resource: Resource;
  readonly emit: (event: PalierEvent) => void;
  readonly onStatus: (state: SourceStatus['state'], reason: string, error: ApiError | null) => void;
  readonly timing: Timing;
}
const FAILED_MS = 15_000;
/** No new sample of any pod for so long: metrics-server is stuck. */
const STALE_MS = 90_000;

/** Asks metrics.k8s.io soon after each new measurement; hands on the samples that are new. */
export async function pollPodMetrics(options: PodMetricsOptions, signal: AbortSignal): Promise<void> {
  const { client, resource, timing } = options;
  const rhythm = createPollRhythm();
  let samples = new Map<string, string>();
  let newestAt = timing.now();

  while (!signal.aborted) {
    const began = timing.now();
    let waitMs: number;
    try {
      const answer = await client.getJson(listUrl(resource), { signal });
      const isFresh = report(podUsages(answer));
      waitMs = rhythm.after(isFresh, began);
    } catch (error) {
      if (signal.aborted) return;
      const failure = apiErrorFromSystem(error);
      options.onStatus('down', explainMetrics(failure, resource), failure);
      waitMs = FAILED_MS;
    }
    await timing.delay(Math.max(0, waitMs - (timing.now() - began)), signal);
  }

  /** @returns whether there was a new measurement; a single pod may have one at any time */
  function report(pods: ReturnType<typeof podUsages>): boolean {
    // Two measurements of one pod may fall into one second, which is all that a timestamp tells.
    const before = samples;
    samples = new Map(pods.map((pod) => [pod.name, JSON.stringify(pod)]));
    const fresh = pods.filter(({ name }) => samples.get(name) !== before.get(name));
    const gone = [...before.keys()].filter((name) => !samples.has(name));
    if (fresh.length > 0) newestAt = timing.now();
    if (fresh.length > 0 || gone.length > 0) {
      const { namespace } = resource;
      options.emit({
        type: 'pod-metrics.observed',
        namespace,
        pods: fresh,
        ...(gone.length > 0 && { gone }),
      });
    }
    const staleMs = timing.now() - newestAt;
    if (staleMs < STALE_MS) options.onStatus('ok', '', null);
    else {
      const what = pods.length === 0 ? 'has no pod metrics' : 'gives the same samples';
      options.onStatus('degraded', `metrics-server ${what} since ${Math.round(staleMs / 60_000)} min`, null);
    }
    return fresh.length * 2 >= pods.length && fresh.length > 0;
  }
}

function explainMetrics(error: ApiError, resource: Resource): string {
  const asked = { verb: 'list' as const, ...resource };
  if (error.kind === 'not-found') {
    return 'no metrics-server: metrics.k8s.io is not served; install it (minikube addons enable metrics-server)';
  }
  if (error.kind === 'server')
    return `metrics-server does not answer (${error.status ?? '?'}): ${error.message}`;
  return explainFailure(error, asked);
}
