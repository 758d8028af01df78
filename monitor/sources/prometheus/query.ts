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

/**
 * One expression per measure. Units: rates per second, CPU in cores, memory in bytes, p95 in seconds. MySQL's are
 * those of mysqld_exporter (collectors global_status and global_variables).
 */
export function expressions({ namespace, workload }: QuerySubject): Readonly<Record<Measure, string>> {
  // Or no namespace at all: an exporter that is scraped by name has none.
  const here = `namespace=~"${escapeRegex(namespace)}|"`;
  const pods = `namespace=~"${escapeRegex(namespace)}|",pod=~"${escapeRegex(workload)}-.+"`;
  // MariaDB counts no rows of InnoDB: there it is what the server asked of its storage engines.
  const rows = (operation: string, handler: string) =>
    `(${rate(
      (range) =>
        `sum(rate(mysql_global_status_innodb_row_ops_total{${here},operation="${operation}"}[${range}]))`,
    )} or ${rate(
      (range) => `sum(rate(mysql_global_status_handlers_total{${here},handler=~"${handler}"}[${range}]))`,
    )})`;
  return {
    exporterUp: `max(up{job=~".*mysql.*",${here}})`,
    mysqlUp: `max(mysql_up{${here}})`,
    queries: rate((range) => `sum(rate(mysql_global_status_queries{${here}}[${range}]))`),
    connections: `sum(mysql_global_status_threads_connected{${here}})`,
    maxConnections: `sum(mysql_global_variables_max_connections{${here}})`,
    threadsRunning: `sum(mysql_global_status_threads_running{${here}})`,
    slowQueries: rate((range) => `sum(rate(mysql_global_status_slow_queries{${here}}[${range}]))`),
    rowsRead: rows('read', 'read_.+'),
    rowsInserted: rows('inserted', 'write'),
    rowsUpdated: rows('updated', 'update'),
    rowsDeleted: rows('deleted', 'delete'),
    requests: rate((range) => `sum(rate(http_requests_total{${pods}}[${range}]))`),
    cpu: `${rate((range) => `sum(rate(process_cpu_seconds_total{${pods}}[${range}]))`)} or sum(rate(container_cpu_usage_seconds_total{${pods},container!=""}[2m]))`,
    memory: `sum(process_resident_memory_bytes{${pods}}) or sum(container_memory_working_set_bytes{${pods},container!=""})`,
    p95: rate(
      (range) =>
        `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${pods}}[${range}])))`,
    ),
  };
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
