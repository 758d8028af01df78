import { describe, expect, test } from 'vitest';
import { dashboardExpressions, metricNames } from './promql.ts';

describe('metricNames', () => {
  test.each([
    ['up', ['up']],
    [
      'sum by (namespace, pod) (rate(http_requests_total{job="a", route=~"/x{2}"}[30s]))',
      ['http_requests_total'],
    ],
    ['a:b:rate30s * 0 or (c_d > bool 1) != (c_d offset 5s > bool 1)', ['a:b:rate30s', 'c_d']],
    ['label_replace(x, "operation", "read", "", "")', ['x']],
    [
      'histogram_quantile(0.95, sum by (le) (rate(h_bucket[1m]))) and on (pod) y unless z',
      ['h_bucket', 'y', 'z'],
    ],
  ])('%s', (expr, names) => {
    expect(metricNames(expr)).toEqual(names);
  });
});

test('no dashboard asks for a variable that only Grafana knows', () => {
  const unknown = dashboardExpressions().filter(({ expr }) => expr.includes('$'));
  expect(unknown).toEqual([]);
});
