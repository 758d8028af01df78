import type { Dependency } from './dependency.ts';

/** Or no namespace at all: an exporter that is scraped by name has none. */
const HERE = 'namespace=~"$namespace|"';
const each = (series: string) => `max by (instance) (${series})`;
/** Over half a minute where scrapes are close enough together for that, else over two. */
const rate = (over: (range: string) => string) => `(${over('30s')} or ${over('2m')})`;
const eachRate = (series: string) => rate((range) => each(`rate(${series}[${range}])`));
const sumRate = (series: string, label: string) =>
  rate((range) => `sum by (instance) (max by (instance,${label}) (rate(${series}[${range}])))`);

/** MariaDB counts no rows of InnoDB: there it is what the server asked of its storage engines. */
function rows(operations: string, handlers: string): string {
  const innodb = sumRate(
    `mysql_global_status_innodb_row_ops_total{${HERE},operation=~"${operations}"}`,
    'operation',
  );
  return `(${innodb} or ${sumRate(`mysql_global_status_handlers_total{${HERE},handler=~"${handlers}"}`, 'handler')})`;
}

/**
 * MySQL and MariaDB, as mysqld_exporter tells of them (collectors global_status and global_variables). What two replicas
 * of Prometheus both have scraped counts once.
 */
export const MYSQL: Dependency = {
  name: 'mysql',
  title: 'MySQL',
  builtIn: true,
  exporter: 'mysqld_exporter',
  up: each(`mysql_up{${HERE}}`),
  scraped: each(`up{job=~".*mysql.*",${HERE}}`),
  remedy: {
    en: 'check mysqld_exporter and Prometheus (palier check monitoring)',
    fr: 'vérifier mysqld_exporter et Prometheus (palier check monitoring)',
  },
  gauges: [
    {
      name: 'queries',
      label: { en: 'queries', fr: 'requêtes' },
      unit: 'per-second',
      query: eachRate(`mysql_global_status_queries{${HERE}}`),
    },
    {
      name: 'connections',
      label: { en: 'connections', fr: 'connexions' },
      unit: 'count',
      query: each(`mysql_global_status_threads_connected{${HERE}}`),
      limitGauge: 'maxConnections',
      objective: {
        name: 'mysqlConnectionsShare',
        label: { en: 'connections to MySQL', fr: 'connexions à MySQL' },
      },
      says: {
        near: {
          en: 'MySQL connections run short: {value} of {limit}',
          fr: 'MySQL va manquer de connexions : {value} sur {limit}',
        },
        held: {
          en: 'MySQL had {value} of {limit} connections (short of them for {time}): every further pod brings a pool of its own',
          fr: 'MySQL avait {value} connexions sur {limit} (presque plus de libres pendant {time}) : chaque pod de plus apporte les siennes',
        },
      },
    },
    {
      name: 'maxConnections',
      label: { en: 'connections at most', fr: 'connexions au plus' },
      unit: 'count',
      query: each(`mysql_global_variables_max_connections{${HERE}}`),
    },
    {
      name: 'running',
      label: { en: 'running', fr: 'actives' },
      unit: 'count',
      query: each(`mysql_global_status_threads_running{${HERE}}`),
      uncharted: true,
    },
    {
      name: 'slowQueries',
      label: { en: 'slow', fr: 'lentes' },
      unit: 'per-second',
      query: eachRate(`mysql_global_status_slow_queries{${HERE}}`),
      limit: 0,
      beside: true,
      uncharted: true,
      says: {
        held: {
          en: 'MySQL had up to {value} slow queries a second, for {time}: pods wait for it',
          fr: 'MySQL a eu jusqu’à {value} requêtes lentes par seconde, pendant {time} : les pods l’attendent',
        },
      },
    },
    {
      name: 'rowsRead',
      label: { en: 'rows read', fr: 'lignes lues' },
      unit: 'per-second',
      query: rows('read', 'read_.+'),
      uncharted: true,
    },
    {
      name: 'rowsWritten',
      label: { en: 'rows written', fr: 'lignes écrites' },
      unit: 'per-second',
      query: rows('inserted|updated|deleted', 'write|update|delete'),
      uncharted: true,
    },
  ],
};
