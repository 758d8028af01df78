import { bool, nullOr, num, optional, type Shape, shape, str } from '../lib/shape.ts';
import { BACKEND } from './event-shapes.ts';
import type { DependencyReading, PrometheusObserved, Stamp } from './events.ts';

/** Types of events that only older recordings have, and what they say in the words of today. */
export const OLDER_EVENTS: Readonly<Record<string, OlderEvent>> = {
  'prometheus.sample': olderEvent<PrometheusSample>(
    shape({
      mysql: shape({
        exporterUp: nullOr(bool),
        up: nullOr(bool),
        queriesPerSecond: nullOr(num),
        connections: nullOr(num),
        maxConnections: nullOr(num),
        threadsRunning: nullOr(num),
        slowQueriesPerSecond: nullOr(num),
        rowOperationsPerSecond: shape({
          read: nullOr(num),
          inserted: nullOr(num),
          updated: nullOr(num),
          deleted: nullOr(num),
        }),
        database: optional(shape({ shown: str, count: num })),
      }),
      backend: BACKEND,
    }),
    ({ mysql, backend }) => ({
      type: 'prometheus.observed',
      dependencies: { mysql: readingOf(mysql) },
      backend,
    }),
  ),
};

export interface OlderEvent {
  readonly shape: Shape<unknown>;
  /** Of one that fits its shape. */
  readonly today: (event: Stamp) => Stamp & PrometheusObserved;
}

/** Before anything but MySQL could be watched. */
interface PrometheusSample {
  readonly mysql: {
    readonly exporterUp: boolean | null;
    readonly up: boolean | null;
    readonly queriesPerSecond: number | null;
    readonly connections: number | null;
    readonly maxConnections: number | null;
    readonly threadsRunning: number | null;
    readonly slowQueriesPerSecond: number | null;
    readonly rowOperationsPerSecond: {
      readonly read: number | null;
      readonly inserted: number | null;
      readonly updated: number | null;
      readonly deleted: number | null;
    };
    readonly database?: { readonly shown: string; readonly count: number };
  };
  readonly backend: PrometheusObserved['backend'];
}

function readingOf({ rowOperationsPerSecond: rows, database, ...mysql }: PrometheusSample['mysql']) {
  const written = [rows.inserted, rows.updated, rows.deleted].filter((value) => value !== null);
  const reading: DependencyReading = {
    scraped: mysql.exporterUp,
    up: mysql.up,
    gauges: {
      queries: mysql.queriesPerSecond,
      connections: mysql.connections,
      maxConnections: mysql.maxConnections,
      running: mysql.threadsRunning,
      slowQueries: mysql.slowQueriesPerSecond,
      rowsRead: rows.read,
      rowsWritten: written.length === 0 ? null : written.reduce((sum, value) => sum + value, 0),
    },
    ...(database === undefined ? {} : { instance: database }),
  };
  return reading;
}

function olderEvent<T>(fields: Shape<T>, today: (event: T) => PrometheusObserved): OlderEvent {
  return {
    shape: fields as Shape<unknown>,
    today: (event) => ({ t: event.t, at: event.at, ...today(event as Stamp & T) }),
  };
}
