import { describe, expect, it } from 'vitest';
import { batchQuery } from './query.ts';
import { prometheusSample } from './sample.ts';

const answer = (values: Record<string, string>) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: Object.entries(values).map(([measure, value]) => ({
      metric: { palier_measure: measure },
      value: [1763938483.1, value],
    })),
  },
});

describe('prometheusSample', () => {
  it('brings every measure to the units of the timeline', () => {
    const sample = prometheusSample(
      answer({
        exporterUp: '1',
        mysqlUp: '1',
        queries: '412.123456789',
        connections: '31',
        maxConnections: '151',
        threadsRunning: '2',
        slowQueries: '0',
        rowsRead: '388',
        rowsInserted: '1',
        rowsUpdated: '2',
        rowsDeleted: '3',
        requests: '112',
        cpu: '0.251',
        memory: '65011712',
        p95: '0.084',
      }),
    );
    expect(sample).toEqual({
      type: 'prometheus.sample',
      mysql: {
        exporterUp: true,
        up: true,
        queriesPerSecond: 412.123,
        connections: 31,
        maxConnections: 151,
        threadsRunning: 2,
        slowQueriesPerSecond: 0,
        rowOperationsPerSecond: { read: 388, inserted: 1, updated: 2, deleted: 3 },
      },
      backend: { requestsPerSecond: 112, cpuMillicores: 251, memoryBytes: 65_011_700, p95Ms: 84 },
    });
  });

  it.each([
    ['an empty answer', answer({})],
    ['NaN and infinity', answer({ queries: 'NaN', p95: '+Inf', cpu: 'NaN', mysqlUp: 'NaN' })],
    ['something else', { data: null }],
  ])('says null for everything in %s', (_, given) => {
    const { mysql, backend } = prometheusSample(given);
    const { rowOperationsPerSecond, ...others } = mysql;
    for (const part of [others, rowOperationsPerSecond, backend]) {
      expect(Object.values(part).every((value) => value === null)).toBe(true);
    }
  });

  it('tells a database that is down from one that nobody knows of', () => {
    expect(prometheusSample(answer({ mysqlUp: '0' })).mysql).toMatchObject({ up: false, exporterUp: null });
  });
});

describe('batchQuery', () => {
  it('looks only at the namespace and at the pods of the workload, whatever characters they have', () => {
    const query = batchQuery({ namespace: 'shop.eu', workload: 'web' });
    expect(query).toContain('http_requests_total{namespace=~"shop\\\\.eu|",pod=~"web-.+"}');
  });
});
