import { describe, expect, it } from 'vitest';
import type { Dependency } from '../../../core/dependencies/dependency.ts';
import { MYSQL } from '../../../core/dependencies/mysql.ts';
import { PRESETS } from '../../../core/dependencies/presets.ts';
import type { Json } from '../../../core/lib/json.ts';
import { checkEvent } from '../../../core/timeline/check-event.ts';
import { causeText } from '../../i18n/causes/cause-text.ts';
import { dependencyStatus, remarksOf } from './health.ts';
import { batchQuery, expressions } from './query.ts';
import { measuredOf } from './sample.ts';

/** By their names in the preset: what is not of the backend is MySQL's. */
function measureOf(name: string): string {
  if (['requests', 'cpu', 'memory', 'p95'].includes(name)) return name;
  return name === 'up' || name === 'scraped' ? `mysql:${name}` : `mysql/${name}`;
}

const of = (instance: string | null, values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({
    metric: { palier_measure: measureOf(name), ...(instance === null ? {} : { instance }) },
    value: [1763938483.1, value],
  }));
const vector = (...results: readonly object[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: results },
});
const answer = (values: Record<string, string>) => vector(...of(null, values));

function measured(given: Json) {
  const { sample, instances, absurd } = measuredOf(given, PRESETS);
  const mysql = sample.dependencies.mysql ?? { scraped: null, up: null, gauges: {} };
  return { sample, mysql, backend: sample.backend, absurd, databases: instances.mysql ?? [] };
}

describe('the answer of Prometheus', () => {
  it('brings every measure to the units of the timeline', () => {
    const { sample } = measured(
      answer({
        scraped: '1',
        up: '1',
        queries: '412.123456789',
        connections: '31',
        maxConnections: '151',
        running: '2',
        slowQueries: '0',
        rowsRead: '388',
        rowsWritten: '6',
        requests: '112',
        cpu: '0.251',
        memory: '65011712',
        p95: '0.084',
      }),
    );
    expect(sample).toEqual({
      type: 'prometheus.observed',
      dependencies: {
        mysql: {
          scraped: true,
          up: true,
          gauges: {
            queries: 412.123,
            connections: 31,
            maxConnections: 151,
            running: 2,
            slowQueries: 0,
            rowsRead: 388,
            rowsWritten: 6,
          },
        },
      },
      backend: { requestsPerSecond: 112, cpuMillicores: 251, memoryBytes: 65_011_700, p95Ms: 84 },
    });
  });

  it.each([
    ['an empty answer', answer({})],
    ['NaN and infinity', answer({ queries: 'NaN', p95: '+Inf', cpu: 'NaN', mysqlUp: 'NaN' })],
    ['something else', { data: null }],
  ])('says null for everything in %s', (_, given) => {
    const { mysql, backend } = measured(given);
    const { gauges, ...others } = mysql;
    expect(Object.keys(gauges)).toHaveLength(7);
    for (const part of [others, gauges, backend])
      expect(Object.values(part).every((value) => value === null)).toBe(true);
  });

  it('tells a database that is down from one that nobody knows of', () => {
    expect(measured(answer({ up: '0' })).mysql).toMatchObject({ up: false, scraped: null });
  });

  it('gives each dependency its own, and of several series of a gauge the worse', () => {
    const gauge = { label: { en: 'a', fr: 'a' }, unit: 'share', query: '' } as const;
    const redis: Dependency = {
      name: 'redis',
      title: 'Redis',
      gauges: [
        { ...gauge, name: 'memory' },
        { ...gauge, name: 'hits', worse: 'low' },
      ],
    };
    const result = (measure: string, value: string) => ({
      metric: { palier_measure: `redis/${measure}`, instance: 'r' },
      value: [1, value],
    });
    const given = vector(
      result('memory', '0.2'),
      result('memory', '0.4'),
      result('hits', '0.9'),
      result('hits', '0.8'),
      ...of('db', { connections: '3' }),
    );
    const { sample } = measuredOf(given, [...PRESETS, redis]);
    expect(sample.dependencies.redis?.gauges).toEqual({ memory: 0.4, hits: 0.8 });
    expect(sample.dependencies.mysql?.gauges.connections).toBe(3);
  });
});

describe('absurd values', () => {
  it.each([
    ['connections', '-1'],
    ['connections', '1e99'],
    ['up', '7'],
    ['p95', '-0.5'],
    ['cpu', '1e300'],
    ['queries', 'NaN'],
    ['queries', ''],
    ['queries', 'many'],
  ])('of %s (%s) are not known, and take nothing with them', (measure, value) => {
    const { mysql, backend } = measured(
      answer({ connections: '31', maxConnections: '151', memory: '1000', [measure]: value }),
    );
    expect(Object.values({ ...mysql.gauges, ...backend })).not.toContain(Number(value));
    expect(mysql.up).toBeNull();
    expect(backend.memoryBytes).toBe(1000);
    expect(mysql.gauges.maxConnections).toBe(151);
    if (measure !== 'connections') expect(mysql.gauges.connections).toBe(31);
  });

  it('are told', () => {
    const given = answer({ connections: '-1', maxConnections: '151' });
    expect(remarksOf(given, measured(given).absurd)?.en).toBe('impossible values: mysql/connections');
  });

  it('never make an event that a reader would refuse', () => {
    const most = measured(answer({ memory: '1e18', rowsRead: '1e18', connections: '9e15' }));
    const event = { t: 1, at: '2026-11-23T10:00:00.000Z', ...most.sample };
    expect(checkEvent(event)).toMatchObject({ kind: 'event' });
  });

  it.each([
    [{ data: { result: [null, 3, 'x', {}, { metric: { palier_measure: 'queries' }, value: [1, null] }] } }],
    [{ data: { result: 'none' } }],
    [{ data: [1] }],
    [{}],
    [vector({ metric: { palier_measure: 'constructor' }, value: [1, '1'] })],
  ])('of no shape at all are nothing known: %j', (given) => {
    expect(measured(given).mysql).toMatchObject({ up: null, gauges: { queries: null } });
  });
});

const told = ([state, cause]: ReturnType<typeof dependencyStatus>) => [
  state,
  cause === null ? '' : causeText(cause, 'en'),
];

describe('several databases', () => {
  const two = vector(
    ...of('db-0', { up: '1', connections: '9', maxConnections: '60', queries: '100' }),
    ...of('db-1', { up: '1', connections: '55', maxConnections: '60', queries: '7' }),
  );

  it('are not summed: the one nearest its limit is shown, and named', () => {
    expect(measured(two).mysql).toMatchObject({
      gauges: { connections: 55, maxConnections: 60, queries: 7 },
      instance: { shown: 'db-1', count: 2 },
    });
    expect(dependencyStatus(MYSQL, measured(two).databases)).toEqual(['ok', null]);
  });

  it('of which one is down are not well, and not down', () => {
    const { mysql, databases } = measured(
      vector(...of('db-0', { up: '1', connections: '9' }), ...of('db-1', { up: '0' })),
    );
    expect(mysql.up).toBe(true);
    expect(told(dependencyStatus(MYSQL, databases))).toEqual([
      'degraded',
      '1 of 2 down: MySQL does not answer its exporter (db-1)',
    ]);
  });

  it('of which one is no longer scraped neither', () => {
    const { databases } = measured(
      vector(...of('db-0', { scraped: '1', up: '1' }), ...of('db-1', { scraped: '0' })),
    );
    expect(told(dependencyStatus(MYSQL, databases))).toEqual([
      'degraded',
      '1 of 2 down: mysqld_exporter is down: Prometheus cannot scrape it (db-1)',
    ]);
  });

  it('are not exporters that tell of none', () => {
    const { mysql, databases } = measured(
      vector(
        ...of('db-0', { scraped: '1', up: '1', connections: '9' }),
        ...of('exporter:9104', { scraped: '1' }),
      ),
    );
    expect(databases).toHaveLength(1);
    expect(mysql).toMatchObject({ scraped: true, gauges: { connections: 9 } });
    expect(mysql.instance).toBeUndefined();
  });

  it('of which one tells no limit: the other is the one that is known to be full', () => {
    const { mysql } = measured(
      vector(
        ...of('db-0', { connections: '900' }),
        ...of('db-1', { connections: '9', maxConnections: '60' }),
      ),
    );
    expect(mysql).toMatchObject({ gauges: { connections: 9 }, instance: { shown: 'db-1' } });
  });

  it('that are all down are', () => {
    const { mysql, databases } = measured(vector(...of('db-0', { up: '0' }), ...of('db-1', { up: '0' })));
    expect(mysql.up).toBe(false);
    expect(dependencyStatus(MYSQL, databases)[0]).toBe('down');
  });

  it('seen by two replicas are one: no label but the instance is asked for', () => {
    const query = batchQuery(
      expressions({ namespace: 'palier', workload: 'backend', dependencies: PRESETS }),
    );
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
    expect(remarksOf(given, [])?.en ?? '').toBe(told);
  });
});

describe('batchQuery', () => {
  it('looks only at the namespace and at the pods of the workload, whatever characters they have', () => {
    const query = batchQuery(expressions({ namespace: 'shop.eu', workload: 'web', dependencies: PRESETS }));
    expect(query).toContain('mysql_up{namespace=~"shop\\\\.eu|"}');
    expect(query).toContain('http_requests_total{namespace=~"shop\\\\.eu|",pod=~"web-.+"}');
  });
});
