import type { Json } from '../../../core/lib/json.ts';
import type { Cause } from '../../../core/timeline/cause.ts';
import type { PalierEvent } from '../../../core/timeline/events.ts';
import { apiErrorFromSystem } from '../kubernetes/api-error.ts';
import { createRetry } from '../retry.ts';
import { createSight, gapOf } from '../sight.ts';
import { createStatusReporter } from '../status.ts';
import { systemTiming, type Timing } from '../timing.ts';
import type { PrometheusAccess } from './access.ts';
import { dependencyStatus, remarksOf } from './health.ts';
import { batchQuery, expressions, type Measure, type QuerySubject } from './query.ts';
import { isRefusal, refusedOf } from './refused.ts';
import { measuredOf } from './sample.ts';

export interface PrometheusSourceOptions {
  /** Finds Prometheus; asked again for as long as there is none. */
  readonly find: (signal: AbortSignal) => Promise<PrometheusAccess | null>;
  /** Those that the whole observer made to the Kubernetes API in the last minute. */
  readonly requestsInMinute?: () => number;
  readonly subject: QuerySubject;
  readonly emit: (event: PalierEvent) => void;
  /** Milliseconds since the run began. */
  readonly runT: () => number;
  readonly timing?: Timing;
}

/** Prometheus itself reads its targets every 5 s. */
const DIRECT_INTERVAL_MS = 5_000;
/** Through the API server: Prometheus usually has nothing newer any sooner. */
const PROXIED_INTERVAL_MS = 15_000;
const SEARCH_INTERVAL_MS = 60_000;
/**
 * What goes through the API server gives way to the rest of the observer, who makes at most six requests a minute: the
 * sixth is left to a poll of the pod metrics that comes too early. Not for ever: others may have more to ask, and a
 * screen says of older figures that they are old.
 */
const ROOM = { requests: 5, lookEveryMs: 5_000, longestMs: { query: 45_000, search: 120_000 } };

/** Asks Prometheus for the measures of the backend and of what it depends on, in one query a round. Runs until the signal is aborted. */
export async function runPrometheusSource(
  options: PrometheusSourceOptions,
  signal: AbortSignal,
): Promise<void> {
  const { emit, timing = systemTiming } = options;
  const report = createStatusReporter(emit);
  const retry = createRetry({ random: timing.random });
  const zeroMs = timing.now() - options.runT();
  const sight = createSight((span) => emit(gapOf('prometheus', span, zeroMs)));
  const { dependencies } = options.subject;
  const asked = expressions(options.subject);
  /** Those that Prometheus does not take, and why: without them it takes the others. */
  let refused: ReadonlyMap<Measure, string> = new Map();
  let lookedForBadOnes = false;
  let access = null as PrometheusAccess | null;
  report('prometheus', 'connecting');

  while (!signal.aborted) {
    const began = timing.now();
    await timing.delay(Math.max(0, (await round(began)) - (timing.now() - began)), signal);
    if (access?.throughApi !== false) await giveWay(began);
  }
  sight.back(timing.now(), true);

  async function giveWay(beganMs: number): Promise<void> {
    const isFull = () => (options.requestsInMinute?.() ?? 0) >= ROOM.requests;
    const { query, search } = ROOM.longestMs;
    const longestMs = access === null ? search : query;
    while (!signal.aborted && isFull() && timing.now() - beganMs < longestMs)
      await timing.delay(ROOM.lookEveryMs, signal);
  }

  function isConfigured(measure: Measure): boolean {
    const dependency = dependencies.find(({ name }) => name === dependencyOf(measure));
    return dependency !== undefined && dependency.builtIn === undefined;
  }

  /** One bad expression makes Prometheus refuse them all: then the bad ones among the configured are found, and left out. */
  async function ask(from: PrometheusAccess): Promise<Json> {
    const without = Object.entries(asked).filter(([measure]) => !refused.has(measure));
    try {
      return await from.query(batchQuery(Object.fromEntries(without)), signal);
    } catch (error) {
      const theirs = Object.entries(asked).filter(([measure]) => isConfigured(measure));
      if (!isRefusal(error) || lookedForBadOnes || theirs.length === 0) throw error;
      refused = await refusedOf(Object.fromEntries(theirs), from, signal);
      lookedForBadOnes = true;
      if (refused.size === 0) throw error;
      return ask(from);
    }
  }

  /** @returns when the next one is to begin, from the beginning of this one */
  async function round(beganMs: number): Promise<number> {
    try {
      access ??= await options.find(signal);
      if (access === null) {
        report('prometheus', 'off', NOT_FOUND);
        for (const { name } of dependencies) report(name, 'off', NOT_FOUND);
        return SEARCH_INTERVAL_MS;
      }
      const answer = await ask(access);
      const { sample, instances, absurd } = measuredOf(answer, dependencies);
      const remarks = remarksOf(answer, absurd);
      retry.worked();
      sight.back(beganMs, true);
      if (remarks === null) report('prometheus', 'ok');
      else
        report('prometheus', 'degraded', {
          code: 'prometheus-remarks',
          values: { how: access.how, remarks },
        });
      for (const one of dependencies) {
        const refusal = refusalOf(one.name, refused);
        if (refusal === null) report(one.name, ...dependencyStatus(one, instances[one.name] ?? []));
        else report(one.name, 'degraded', refusal);
      }
      emit(sample);
      return intervalOf(access);
    } catch (error) {
      if (signal.aborted) return 0;
      const failure = apiErrorFromSystem(error);
      const code = access === null ? 'prometheus-search-failed' : 'prometheus-failing';
      const cause = { code, values: { detail: failure.detail } } as const;
      // The answer before it was to do until this one.
      sight.lost({ sureMs: beganMs, lastSignMs: beganMs, cause });
      report('prometheus', 'down', cause);
      for (const { name } of dependencies) report(name, 'down', cause);
      const least = access === null ? SEARCH_INTERVAL_MS : intervalOf(access);
      return Math.max(least, retry.waitMs(failure));
    }
  }
}

function dependencyOf(measure: Measure): string {
  return /^[^/:]*/.exec(measure)?.[0] ?? '';
}

/** What of a dependency could not be asked for; null: all of it can. */
function refusalOf(dependency: string, refused: ReadonlyMap<Measure, string>): Cause | null {
  const own = [...refused].filter(([measure]) => dependencyOf(measure) === dependency);
  if (own.length === 0) return null;
  const queries = own.map(([measure, why]) => ({ gauge: measure.slice(dependency.length + 1), why }));
  return { code: 'dependency-refused', values: { queries } };
}

function intervalOf({ throughApi }: PrometheusAccess): number {
  return throughApi ? PROXIED_INTERVAL_MS : DIRECT_INTERVAL_MS;
}

const NOT_FOUND = { code: 'prometheus-not-found', values: {} } as const;
