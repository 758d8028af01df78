import type { PalierEvent, PrometheusSample } from '../../core/events.ts';
import { type ApiError, apiErrorFromSystem } from '../kubernetes/api-error.ts';
import { text } from '../kubernetes/json.ts';
import { createStatusReporter } from '../status.ts';
import { systemTiming, type Timing } from '../timing.ts';
import type { PrometheusAccess } from './access.ts';
import { batchQuery, type QuerySubject } from './query.ts';
import { prometheusSample } from './sample.ts';

export interface PrometheusSourceOptions {
  /** Finds Prometheus; asked again for as long as there is none. */
  readonly find: (signal: AbortSignal) => Promise<PrometheusAccess | null>;
  readonly subject: QuerySubject;
  readonly emit: (event: PalierEvent) => void;
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
  const promql = batchQuery(options.subject);
  let access: PrometheusAccess | null = null;
  report('prometheus', 'connecting');

  while (!signal.aborted) {
    const began = timing.now();
    let waitMs = SEARCH_INTERVAL_MS;
    try {
      access ??= await options.find(signal);
      if (access === null) {
        report('prometheus', 'off', NOT_FOUND);
        report('mysql', 'off', NOT_FOUND);
      } else {
        waitMs = access.throughApi ? PROXIED_INTERVAL_MS : DIRECT_INTERVAL_MS;
        const sample = prometheusSample(await access.query(promql, signal));
        report('prometheus', 'ok');
        reportMysql(sample);
        emit(sample);
      }
    } catch (error) {
      if (signal.aborted) return;
      const reason = explain(apiErrorFromSystem(error), access);
      report('prometheus', 'down', reason);
      report('mysql', 'down', reason);
    }
    await timing.delay(Math.max(0, waitMs - (timing.now() - began)), signal);
  }

  function reportMysql({ mysql }: PrometheusSample): void {
    if (mysql.exporterUp === false)
      report('mysql', 'down', 'mysqld_exporter is down: Prometheus cannot scrape it');
    else if (mysql.up === false)
      report('mysql', 'down', 'MySQL does not answer its exporter (mysql_up is 0)');
    else if (mysql.up === null) report('mysql', 'off', 'Prometheus has no data of a mysqld_exporter');
    else report('mysql', 'ok');
  }
}

const NOT_FOUND = 'no Prometheus found in this cluster; name one with --prometheus URL';

function explain(error: ApiError, access: PrometheusAccess | null): string {
  const where = access === null ? 'Prometheus' : `Prometheus, ${access.how},`;
  switch (error.kind) {
    case 'forbidden':
      return `${where} may not be asked: ask for the verb "get" on services/proxy`;
    case 'server':
      // 503 of the service proxy: no pod is ready. Anything else is Prometheus' own words.
      return `${where} does not answer (${error.status ?? '?'}): ${text(error.message) ?? 'no reason given'}`;
    default:
      return `${where} does not answer: ${error.message}`;
  }
}
