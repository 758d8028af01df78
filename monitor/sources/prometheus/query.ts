/** What is asked of Prometheus about one workload and the database beside it. */
export interface QuerySubject {
  readonly namespace: string;
  /** Name of the scale target: its pods are called `<name>-…`. */
  readonly workload: string;
}

export type Measure =
  | 'exporterUp'
  | 'mysqlUp'
  | 'queries'
  | 'connections'
  | 'maxConnections'
  | 'threadsRunning'
  | 'slowQueries'
  | 'rowsRead'
  | 'rowsInserted'
  | 'rowsUpdated'
  | 'rowsDeleted'
  | 'requests'
  | 'cpu'
  | 'memory'
  | 'p95';

/** The label by which the answers of the one big query are told apart. */
export const MEASURE_LABEL = 'palier_measure';
/** The label by which databases are told apart: what is measured of them is given for each. */
export const DATABASE_LABEL = 'instance';

/** What replicas of Prometheus, and those who gather from them, usually tell themselves apart by. */
const REPLICA_LABELS =
  'prometheus_replica,replica,__replica__,receive_replica,ruler_replica,rule_replica,thanos_replica,prometheus,receive';

/**
 * One expression per measure. Units: rates per second, CPU in cores, memory in bytes, p95 in seconds. MySQL's are
 * those of mysqld_exporter (collectors global_status and global_variables), one value a database. What two replicas
 * of Prometheus both have scraped counts once.
 */
export function expressions({ namespace, workload }: QuerySubject): Readonly<Record<Measure, string>> {
  // Or no namespace at all: an exporter that is scraped by name has none.
  const here = `namespace=~"${escapeRegex(namespace)}|"`;
  const pods = `namespace=~"${escapeRegex(namespace)}|",pod=~"${escapeRegex(workload)}-.+"`;
  const each = (series: string) => `max by (${DATABASE_LABEL}) (${series})`;
  const eachRate = (series: string) => rate((range) => each(`rate(${series}[${range}])`));
  const sumRate = (series: string, label: string) =>
    rate(
      (range) =>
        `sum by (${DATABASE_LABEL}) (max by (${DATABASE_LABEL},${label}) (rate(${series}[${range}])))`,
    );
  // MariaDB counts no rows of InnoDB: there it is what the server asked of its storage engines.
  const rows = (operation: string, handler: string) => {
    const innodb = sumRate(
      `mysql_global_status_innodb_row_ops_total{${here},operation="${operation}"}`,
      'operation',
    );
    const handlers = sumRate(`mysql_global_status_handlers_total{${here},handler=~"${handler}"}`, 'handler');
    return `(${innodb} or ${handlers})`;
  };
  return {
    exporterUp: each(`up{job=~".*mysql.*",${here}}`),
    mysqlUp: each(`mysql_up{${here}}`),
    queries: eachRate(`mysql_global_status_queries{${here}}`),
    connections: each(`mysql_global_status_threads_connected{${here}}`),
    maxConnections: each(`mysql_global_variables_max_connections{${here}}`),
    threadsRunning: each(`mysql_global_status_threads_running{${here}}`),
    slowQueries: eachRate(`mysql_global_status_slow_queries{${here}}`),
    rowsRead: rows('read', 'read_.+'),
    rowsInserted: rows('inserted', 'write'),
    rowsUpdated: rows('updated', 'update'),
    rowsDeleted: rows('deleted', 'delete'),
    requests: rate((range) => `sum(${once(`rate(http_requests_total{${pods}}[${range}])`)})`),
    cpu: `${rate((range) => `sum(${once(`rate(process_cpu_seconds_total{${pods}}[${range}])`)})`)} or sum(${once(`rate(container_cpu_usage_seconds_total{${pods},container!=""}[2m])`)})`,
    memory: `sum(${once(`process_resident_memory_bytes{${pods}}`)}) or sum(${once(`container_memory_working_set_bytes{${pods},container!=""}`)})`,
    p95: rate(
      (range) =>
        `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${pods}}[${range}])))`,
    ),
  };
}

function once(series: string): string {
  return `max without (${REPLICA_LABELS}) (${series})`;
}

/** All measures in one instant query, so that a round is one request: each result carries its measure as a label. */
export function batchQuery(subject: QuerySubject): string {
  return Object.entries(expressions(subject))
    .map(([measure, expression]) => `label_replace(${expression}, "${MEASURE_LABEL}", "${measure}", "", "")`)
    .join(' or ');
}

/** Over half a minute where scrapes are close enough together for that, else over two. */
function rate(over: (range: string) => string): string {
  return `(${over('30s')} or ${over('2m')})`;
}

function escapeRegex(name: string): string {
  return name.replaceAll('.', '\\\\.');
}
