import { expect, test } from 'vitest';
import { trendStats } from './command.ts';
import { metricOf, statisticOf, thresholdsIn } from './threshold-expression.ts';

test('thresholds in their long form are strings, and those that end the load are known', () => {
  const options = {
    http_reqs: [{ threshold: 'count>=4', abortOnFail: true }, 'rate>0'],
    'checks{ kind:a }': [{ threshold: 'rate>0.9', abortOnFail: false, delayAbortEval: '1s' }],
  };
  expect(thresholdsIn(options)).toEqual({
    thresholds: { http_reqs: ['count>=4', 'rate>0'], 'checks{kind:a}': ['rate>0.9'] },
    abortOnFail: { http_reqs: ['count>=4'] },
  });
});

test.each([
  ['p(99.9)<9000', 'p(99.9)'],
  [' p( 95.0 ) < 1', 'p(95)'],
  ['med<1', 'med'],
  ['rate > 0.1', 'rate'],
])('%j compares %s', (expression, statistic) => {
  expect(statisticOf(expression)).toBe(statistic);
});

test.each([
  ['g', { metric: 'g', tags: {} }],
  ['g{a:b, "c" : "d:e" }', { metric: 'g', tags: { a: 'b', c: 'd:e' } }],
])('%s is about %o', (name, about) => {
  expect(metricOf(name)).toEqual(about);
});

test('the summary tells what the script asks for, what its thresholds compare, and how many values there were', () => {
  const thresholds = { a: ['p(99.90)<1', 'avg<1', 'p(95)<1'] };
  expect(trendStats(['avg', 'p(95)'], thresholds)).toBe('avg,p(95),p(99.9),count');
  expect(trendStats(null, {})).toMatch(/^avg,min,med,max,.*,count$/);
});
