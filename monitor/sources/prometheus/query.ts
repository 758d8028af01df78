import type { Dependency } from '../../../core/dependencies/dependency.ts';

/** What is asked of Prometheus about one workload and what it depends on. */
export interface QuerySubject {
  readonly namespace: string;
  /** Name of the scale target: its pods are called `<name>-…`. */
  readonly workload: string;
  readonly dependencies: readonly Dependency[];
}

export type BackendMeasure = 'requests' | 'cpu' | 'memory' | 'p95';
/** One of the backend's; of a dependency `mysql/connections` for a gauge, `mysql:up`, `mysql:scraped`. */
export type Measure = string;

/** The label by which the answers of the one big query are told apart. */
export const MEASURE_LABEL = 'palier_measure';
/** The label by which several of one dependency are told apart. */
export const INSTANCE_LABEL = 'instance';

/** What replicas of Prometheus, and those who gather from them, usually tell themselves apart by. */
const REPLICA_LABELS =
  'prometheus_replica,replica,__replica__,receive_replica,ruler_replica,rule_replica,thanos_replica,prometheus,receive';

/**
 * One expression per measure. Units: rates per second, CPU in cores, memory in bytes, p95 in seconds; of a gauge its
 * own. What two replicas of Prometheus both have scraped counts once.
 */
export function expressions(subject: QuerySubject): Readonly<Record<Measure, string>> {
  return { ...ofDependencies(subject), ...ofBackend(subject) };
}

function ofBackend({ namespace, workload }: QuerySubject): Readonly<Record<BackendMeasure, string>> {
  const pods = `namespace=~"${escapeRegex(namespace)}|",pod=~"${escapeRegex(workload)}-.+"`;
  return {
    requests: rate((range) => `sum(${once(`rate(http_requests_total{${pods}}[${range}])`)})`),
    cpu: `${rate((range) => `sum(${once(`rate(process_cpu_seconds_total{${pods}}[${range}])`)})`)} or sum(${once(`rate(container_cpu_usage_seconds_total{${pods},container!=""}[2m])`)})`,
    memory: `sum(${once(`process_resident_memory_bytes{${pods}}`)}) or sum(${once(`container_memory_working_set_bytes{${pods},container!=""}`)})`,
    p95: rate(
      (range) =>
        `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${pods}}[${range}])))`,
    ),
  };
}

function ofDependencies({
  namespace,
  workload,
  dependencies,
}: QuerySubject): Readonly<Record<Measure, string>> {
  const place = (query: string) =>
    query
      .replaceAll('$namespace', () => escapeRegex(namespace))
      .replaceAll('$workload', () => escapeRegex(workload));
  const all = dependencies.flatMap(({ name, up, scraped, gauges }): (readonly [Measure, string])[] => [
    ...(scraped === undefined ? [] : [[`${name}:scraped`, place(scraped)] as const]),
    ...(up === undefined ? [] : [[`${name}:up`, place(up)] as const]),
    ...gauges.map((gauge) => [`${name}/${gauge.name}`, place(gauge.query)] as const),
  ]);
  return Object.fromEntries(all);
}

function once(series: string): string {
  return `max without (${REPLICA_LABELS}) (${series})`;
}

/** All measures in one instant query, so that a round is one request: each result carries its measure as a label. */
export function batchQuery(expressions: Readonly<Record<Measure, string>>): string {
  // On lines of its own: Prometheus tells the column of a fault, and a comment is over at the end.
  return Object.entries(expressions)
    .map(
      ([measure, expression]) => `label_replace(\n${expression}\n, "${MEASURE_LABEL}", "${measure}", "", "")`,
    )
    .join(' or ');
}

/** Over half a minute where scrapes are close enough together for that, else over two. */
function rate(over: (range: string) => string): string {
  return `(${over('30s')} or ${over('2m')})`;
}

function escapeRegex(name: string): string {
  return name.replaceAll('.', '\\\\.');
}
