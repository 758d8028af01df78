import { describe, expect, it } from 'vitest';
import type { Json } from '../kubernetes/json.ts';
import { databaseStatus, remarksOf } from './health.ts';
import { batchQuery } from './query.ts';
import { measuredOf } from './sample.ts';

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

const prometheusSample = (given: Json) => measuredOf(given).sample;

describe('the answer of Prometheus', () => {
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

const of = (instance: string, values: Record<string, string>) =>
  Object.entries(values).map(([measure, value]) => ({
    metric: { palier_measure: measure, instance },
    value: [1, value],
  }));
const vector = (...results: readonly object[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: results },
});

describe('absurd values', () => {
  it.each([
    ['connections', '-1'],
    ['connections', '1e99'],
    ['mysqlUp', '7'],
    ['p95', '-0.5'],
    ['cpu', '1e300'],
    ['queries', 'NaN'],
    ['queries', ''],
    ['queries', 'many'],
  ])('of %s (%s) are not known, and take nothing with them', (measure, value) => {
    const { sample } = measuredOf(
      answer({ connections: '31', maxConnections: '151', memory: '1000', [measure]: value }),
    );
    const { mysql, backend } = sample;
    expect(Object.values({ ...mysql, ...backend })).not.toContain(Number(value));
    expect(backend.memoryBytes).toBe(1000);
    expect(mysql.maxConnections).toBe(151);
    if (measure !== 'connections') expect(mysql.connections).toBe(31);
  });

  it('are told', () => {
    const given = answer({ connections: '-1', maxConnections: '151' });
    expect(remarksOf(given, measuredOf(given).absurd)).toBe('impossible values: connections');
  });

  it.each([
    [{ data: { result: [null, 3, 'x', {}, { metric: { palier_measure: 'queries' }, value: [1, null] }] } }],
    [{ data: { result: 'none' } }],
    [{ data: [1] }],
    [{}],
    [vector({ metric: { palier_measure: 'constructor' }, value: [1, '1'] })],
  ])('of no shape at all are nothing known: %j', (given) => {
    expect(measuredOf(given).sample.mysql).toMatchObject({ up: null, queriesPerSecond: null });
  });
});

describe('several databases', () => {
  const two = vector(
    ...of('db-0', { mysqlUp: '1', connections: '9', maxConnections: '60', queries: '100' }),
    ...of('db-1', { mysqlUp: '1', connections: '55', maxConnections: '60', queries: '7' }),
  );

  it('are not summed: the one nearest its limit is shown, and named', () => {
    expect(measuredOf(two).sample.mysql).toMatchObject({
      connections: 55,
      maxConnections: 60,
      queriesPerSecond: 7,
      database: { shown: 'db-1', count: 2 },
    });
    expect(databaseStatus(measuredOf(two).databases)).toEqual(['ok']);
  });

  it('of which one is down are not well, and not down', () => {
    const { sample, databases } = measuredOf(
      vector(...of('db-0', { mysqlUp: '1', connections: '9' }), ...of('db-1', { mysqlUp: '0' })),
    );
    expect(sample.mysql.up).toBe(true);
    expect(databaseStatus(databases)).toEqual([
      'degraded',
      '1 of 2 down: MySQL does not answer its exporter (mysql_up is 0) (db-1)',
    ]);
  });

  it('of which one is no longer scraped neither', () => {
    const { databases } = measuredOf(
      vector(...of('db-0', { exporterUp: '1', mysqlUp: '1' }), ...of('db-1', { exporterUp: '0' })),
    );
    expect(databaseStatus(databases)).toEqual([
      'degraded',
      '1 of 2 down: mysqld_exporter is down: Prometheus cannot scrape it (db-1)',
    ]);
  });

  it('are not exporters that tell of none', () => {
    const { sample, databases } = measuredOf(
      vector(
        ...of('db-0', { exporterUp: '1', mysqlUp: '1', connections: '9' }),
        ...of('exporter:9104', { exporterUp: '1' }),
      ),
    );
    expect(databases).toHaveLength(1);
    expect(sample.mysql).toMatchObject({ exporterUp: true, connections: 9 });
    expect(sample.mysql.database).toBeUndefined();
  });

  it('of which one tells no limit: the other is the one that is known to be full', () => {
    const { sample } = measuredOf(
      vector(
        ...of('db-0', { connections: '900' }),
        ...of('db-1', { connections: '9', maxConnections: '60' }),
      ),
    );
    expect(sample.mysql).toMatchObject({ connections: 9, database: { shown: 'db-1' } });
  });

  it('that are all down are', () => {
    const { sample, databases } = measuredOf(
      vector(...of('db-0', { mysqlUp: '0' }), ...of('db-1', { mysqlUp: '0' })),
    );
    expect(sample.mysql.up).toBe(false);
    expect(databaseStatus(databases)[0]).toBe('down');
  });

  it('seen by two replicas are one: no label but the instance is asked for', () => {
    const query = batchQuery({ namespace: 'palier', workload: 'backend' });
    expect(query).not.toMatch(/sum\(mysql_|sum\(rate\(mysql_/);
    expect(query).toContain('max by (instance) (mysql_global_status_threads_connected{');
    expect(query).toMatch(/sum\(max without \([^)]*prometheus_replica[^)]*\) \(rate\(http_requests_total/);
  });
});

describe('what an answer says against itself', () => {
  it.each([
    [{ warnings: ['one store did not answer'] }, 'one store did not answer'],
    [{ infos: ['store-2: partial data'] }, 'store-2: partial data'],
    [{ warnings: ['a', 'a', 'b'], infos: ['c'] }, 'a; b; c'],
    // Of every newer Prometheus, about the names of mysqld_exporter's counters.
    [{ infos: ['PromQL info: metric might not be a counter, name does not end in _total'] }, ''],
    [{ warnings: 'no list', infos: [3, null] }, ''],
    [{}, ''],
  ])('%j', (given, told) => {
    expect(remarksOf(given, [])).toBe(told);
  });
});

describe('batchQuery', () => {
  it('looks only at the namespace and at the pods of the workload, whatever characters they have', () => {
    const query = batchQuery({ namespace: 'shop.eu', workload: 'web' });
    expect(query).toContain('http_requests_total{namespace=~"shop\\\\.eu|",pod=~"web-.+"}');
  });
});
