import { describe, expect, it } from 'vitest';
import { inEnglish } from '../testing/in-english.ts';
import { probeCount } from './probe-count.ts';
import { judgeCollectors, judgeDatabases, judgeRules, judgeTargets, rise, vectorOf } from './prometheus.ts';

const targets = (...activeTargets: object[]) => ({ data: { activeTargets } });
const target = (job: string, health: string, lastError = '', namespace = 'palier') => ({
  labels: { job, namespace },
  scrapeUrl: `http://${job}:9104/metrics`,
  health,
  lastError,
});

describe('judgeDatabases', () => {
  const sample = (instance: string, replica: string, value: string) => ({
    metric: { instance, prometheus_replica: replica },
    value: [1, value],
  });
  const judge = (...result: object[]) =>
    inEnglish(judgeDatabases(vectorOf({ data: { result } }, 'instance')));

  it('sees one database once, however many replicas tell of it', () => {
    expect(judge(sample('db-0', 'a', '1'), sample('db-0', 'b', '1')).evidence).toBe('mysql_up is 1');
  });

  it.each([
    [['1', '0'], '1 of 2 down: mysql_up is 0 of db-1'],
    [['0', '0'], '2 of 2 down: mysql_up is 0 of db-0, db-1'],
  ])('hides none of two: %j', ([first = '', second = ''], evidence) => {
    expect(judge(sample('db-0', 'a', first), sample('db-1', 'a', second))).toEqual({
      status: 'failed',
      evidence,
    });
  });

  it('has no pass without data', () => {
    expect(judge().status).toBe('failed');
  });
});

describe('judgeTargets', () => {
  it('counts the targets of each job', () => {
    const answer = targets(target('mysql', 'up'), target('backend', 'up'), target('backend', 'up'));
    expect(inEnglish(judgeTargets(answer, ['mysql'], ['palier']))).toEqual({
      status: 'passed',
      evidence: 'backend 2/2, mysql 1/1',
    });
  });

  it('says which one is down, and why', () => {
    const answer = targets(target('mysql', 'down', 'connection refused'));
    expect(inEnglish(judgeTargets(answer, [], ['palier']))).toEqual({
      status: 'failed',
      evidence: 'mysql http://mysql:9104/metrics is down: connection refused',
    });
  });

  it('misses a job without any target: no data is no pass', () => {
    expect(inEnglish(judgeTargets(targets(), ['mysql'], ['palier']))).toEqual({
      status: 'failed',
      evidence: 'no target of job mysql',
    });
  });

  it('leaves out the targets of others, which a shared Prometheus has too', () => {
    const theirs = target('kube-scheduler', 'down', 'connection refused', 'kube-system');
    const own = { ...target('prometheus', 'up'), labels: { job: 'prometheus' } };
    expect(
      inEnglish(judgeTargets(targets(target('mysql', 'up'), theirs, own), ['mysql'], ['palier'])),
    ).toEqual({
      status: 'passed',
      evidence: 'mysql 1/1, prometheus 1/1',
    });
    const namesake = target('mysql', 'up', '', 'shop');
    expect(inEnglish(judgeTargets(targets(namesake), ['mysql'], ['palier'])).evidence).toBe(
      'no target of job mysql',
    );
  });

  it('does not pass a target that was not scraped yet', () => {
    expect(inEnglish(judgeTargets(targets(target('mysql', 'unknown')), [], ['palier'])).status).toBe(
      'failed',
    );
  });
});

describe('judgeRules', () => {
  const rules = (...all: object[]) => ({ data: { groups: [{ name: 'palier-mysql', rules: all }] } });
  const alert = { name: 'MySQLDown', type: 'alerting', health: 'ok', state: 'inactive' };

  it('says which alerts fire', () => {
    const answer = rules(
      alert,
      { ...alert, name: 'HpaAtMax', state: 'firing' },
      { type: 'recording', health: 'ok' },
    );
    expect(inEnglish(judgeRules(answer)).evidence).toBe('2 alert rules, 1 recording rules, firing: HpaAtMax');
  });

  it('fails for a rule that cannot be evaluated', () => {
    expect(
      inEnglish(judgeRules(rules(alert, { ...alert, health: 'err', lastError: 'parse error' }))),
    ).toEqual({
      status: 'failed',
      evidence: 'MySQLDown: parse error',
    });
  });

  it('fails without any alert', () => {
    expect(inEnglish(judgeRules(rules({ type: 'recording', health: 'ok' }))).status).toBe('failed');
  });

  it('fails when all rules are those of others', () => {
    expect(inEnglish(judgeRules({ data: { groups: [{ name: 'node-exporter', rules: [alert] }] } }))).toEqual({
      status: 'failed',
      evidence: 'Prometheus has no alert rules of the project: none of its 1 groups is called palier-…',
    });
  });
});

describe('judgeCollectors', () => {
  const two = new Map([
    ['global_status', 0.1],
    ['engine_innodb_status', 0.1],
  ]);

  it.each([
    ['by the metric of newer exporters', new Map([['engine_innodb_status', 0]]), new Map<string, number>()],
    ['by the counter of older ones', new Map<string, number>(), new Map([['engine_innodb_status', 2]])],
  ])('names a collector that fails, %s', (_, success, errors) => {
    expect(inEnglish(judgeCollectors(two, success, errors))).toEqual({
      status: 'failed',
      evidence: 'engine_innodb_status fails',
    });
  });

  it('passes when each one succeeds', () => {
    expect(inEnglish(judgeCollectors(two, new Map(), new Map([['global_status', 0]]))).status).toBe('passed');
  });

  it('does not pass without data', () => {
    expect(inEnglish(judgeCollectors(new Map(), new Map(), new Map())).status).toBe('failed');
  });
});

describe('rise', () => {
  it('sums over pods that came, stayed and began anew', () => {
    const before = new Map([
      ['stays', 10],
      ['restarts', 50],
      ['goes', 99],
    ]);
    const after = new Map([
      ['stays', 15],
      ['restarts', 3],
      ['comes', 7],
    ]);
    expect(rise(before, after)).toBe(5 + 3 + 7);
  });
});

describe('vectorOf', () => {
  it('reads an instant vector by one of its labels', () => {
    const answer = { data: { result: [{ metric: { pod: 'a' }, value: [1, '42'] }] } };
    expect([...vectorOf(answer, 'pod')]).toEqual([['a', 42]]);
    expect(vectorOf({ data: {} }, 'pod').size).toBe(0);
  });
});

describe('probeCount', () => {
  it('sums what was asked of both probe addresses', () => {
    const metrics = [
      '# TYPE http_requests_total counter',
      'http_requests_total{method="GET",route="/readyz",status="200"} 12.0',
      'http_requests_total{method="GET",route="/livez",status="200"} 3.0',
      'http_requests_total{method="GET",route="/api/items",status="200"} 99.0',
    ].join('\n');
    expect(probeCount(metrics)).toBe(15);
  });

  it('is not zero for a backend that does not count', () => {
    expect(probeCount('up 1')).toBeNull();
  });
});
