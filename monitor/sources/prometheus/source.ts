import type { PalierEvent } from '../../core/events.ts';
import { apiErrorFromSystem } from '../kubernetes/api-error.ts';
import { createRetry } from '../retry.ts';
import { createSight, gapOf } from '../sight.ts';
import { createStatusReporter } from '../status.ts';
import { systemTiming, type Timing } from '../timing.ts';
import type { PrometheusAccess } from './access.ts';
import { databaseStatus, remarksOf } from './health.ts';
import { batchQuery, type QuerySubject } from './query.ts';
import { measuredOf } from './sample.ts';

export interface PrometheusSourceOptions {
  /** Finds Prometheus; asked again for as long as there is none. */
  readonly find: (signal: AbortSignal) => Promise<PrometheusAccess | null>;
  readonly subject: QuerySubject;
  readonly emit: (event: PalierEvent) => void;
  /** Milliseconds since the run began. */
  readonly runT: () => number;
  readonly timing?: Timing;
}

/** Prometheus itself reads its targets every 5 s. */
const DIRECT_INTERVAL_MS = 5_000;
/** Each one is an API request, of which the whole observer makes at most six a minute: four or five are pod metrics. */
const PROXIED_INTERVAL_MS = 45_000;
const SEARCH_INTERVAL_MS = 60_000;

/** Asks Prometheus for MySQL's and the backend's measures, in one query a round. Runs until the signal is aborted. */
export async function runPrometheusSource(
  options: PrometheusSourceOptions,
  signal: AbortSignal,
): Promise<void> {
  const { emit, timing = systemTiming } = options;
  const report = createStatusReporter(emit);
  const retry = createRetry({ random: timing.random });
  const zeroMs = timing.now() - options.runT();
  const sight = createSight((span) => emit(gapOf('prometheus', span, zeroMs)));
  const promql = batchQuery(options.subject);
  let access: PrometheusAccess | null = null;
  report('prometheus', 'connecting');

  while (!signal.aborted) {
    const began = timing.now();
    await timing.delay(Math.max(0, (await round(began)) - (timing.now() - began)), signal);
  }
  sight.back(timing.now(), true);

  /** @returns when the next one is to begin, from the beginning of this one */
  async function round(beganMs: number): Promise<number> {
    try {
      access ??= await options.find(signal);
      if (access === null) {
        report('prometheus', 'off', NOT_FOUND);
        report('mysql', 'off', NOT_FOUND);
        return SEARCH_INTERVAL_MS;
      }
      const answer = await access.query(promql, signal);
      const { sample, databases, absurd } = measuredOf(answer);
      const remarks = remarksOf(answer, absurd);
      retry.worked();
      sight.back(beganMs, true);
      if (remarks === '') report('prometheus', 'ok');
      else report('prometheus', 'degraded', `Prometheus, ${access.how}: ${remarks}`);
      report('mysql', ...databaseStatus(databases));
      emit(sample);
      return intervalOf(access);
    } catch (error) {
      if (signal.aborted) return 0;
      const failure = apiErrorFromSystem(error);
      const reason =
        access === null ? `Prometheus cannot be looked for: ${failure.message}` : failure.message;
      // The answer before it was to do until this one.
      sight.lost({ sureMs: beganMs, lastSignMs: beganMs, reason });
      report('prometheus', 'down', reason);
      report('mysql', 'down', reason);
      const least = access === null ? SEARCH_INTERVAL_MS : intervalOf(access);
      return Math.max(least, retry.waitMs(failure));
    }
  }
}

function intervalOf({ throughApi }: PrometheusAccess): number {
  return throughApi ? PROXIED_INTERVAL_MS : DIRECT_INTERVAL_MS;
}

const NOT_FOUND = 'no Prometheus found in this cluster; name one with --prometheus URL';
