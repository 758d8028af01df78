import { describe, expect, it } from 'vitest';
import { checkEvent } from './check-event.ts';

const mysql = {
  exporterUp: true,
  up: true,
  queriesPerSecond: 240,
  connections: 12,
  maxConnections: 151,
  threadsRunning: 2,
  slowQueriesPerSecond: 0,
  rowOperationsPerSecond: { read: 300, inserted: 4, updated: null, deleted: 3 },
  database: { shown: 'mysql-0', count: 2 },
};
const backend = { requestsPerSecond: 60, cpuMillicores: 250, memoryBytes: 1.2e8, p95Ms: null };
const sample = { t: 45_500, at: '2026-11-23T10:00:45.500Z', type: 'prometheus.sample', mysql, backend };

describe('an older recording', () => {
  it('tells of MySQL what today a dependency is told with', () => {
    expect(checkEvent(sample)).toEqual({
      kind: 'event',
      event: {
        t: 45_500,
        at: '2026-11-23T10:00:45.500Z',
        type: 'prometheus.observed',
        dependencies: {
          mysql: {
            scraped: true,
            up: true,
            gauges: {
              queries: 240,
              connections: 12,
              maxConnections: 151,
              running: 2,
              slowQueries: 0,
              rowsRead: 300,
              rowsWritten: 7,
            },
            instance: { shown: 'mysql-0', count: 2 },
          },
        },
        backend,
      },
    });
  });

  it('of which no row operation is known has none: null, and not zero', () => {
    const rowOperationsPerSecond = { read: null, inserted: null, updated: null, deleted: null };
    const checked = checkEvent({ ...sample, mysql: { ...mysql, rowOperationsPerSecond } });
    expect(checked).toMatchObject({
      event: { dependencies: { mysql: { gauges: { rowsRead: null, rowsWritten: null } } } },
    });
  });

  it('is checked as ever', () => {
    expect(checkEvent({ ...sample, mysql: 4 })).toEqual({
      kind: 'malformed',
      reason: 'prometheus.sample: expected an object at mysql',
    });
  });
});
