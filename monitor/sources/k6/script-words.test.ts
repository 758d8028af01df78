import { expect, test } from 'vitest';
import { nearestName, nearestOption } from './script-words.ts';

test.each([
  [
    'invalid threshold defined on http_request_duration; reason: no metric name "http_request_duration" found',
    '',
    'http_req_duration',
  ],
  ['reason: no metric name "my_trnd" found', "const t = new Trend('my_trend', true);", 'my_trend'],
  ['reason: no metric name "http_req_failde{scenario:a}" found', '', 'http_req_failed'],
  ['reason: no metric name "orders" found', '', null],
  ["unknown executor type 'ramping-vu'", '', 'ramping-vus'],
  ["executor a: function 'brows' not found in exports", 'export async function browse() {}', 'browse'],
  [
    "executor a: function 'Checkout' not found in exports",
    'const x = 1; export { x as checkout };',
    'checkout',
  ],
  ["executor a: function 'buy' not found in exports", 'exports.buyy = () => {};', 'buyy'],
  ['json: unknown field "iteration"', '', 'iterations'],
  ['json: unknown field "treshholds"', '', 'thresholds'],
  ['the module k6/htp', '', 'k6/http'],
  ['the module k6/experimental/websocket', '', 'k6/experimental/websockets'],
  ['ReferenceError: nope is not defined', 'export default () => {};', null],
])('%s, with %j, means %s', (error, sources, meant) => {
  expect(nearestName(error, sources)).toBe(meant);
});

test.each([
  ['treshholds', 'thresholds'],
  ['scenario', 'scenarios'],
  ['setupTimout', 'setupTimeout'],
  ['myTeam', null],
  // Of a newer k6 than the one that does not know it.
  ['handleSummaryTimeout', null],
])('the option %s means %s', (option, meant) => {
  expect(nearestOption(option)).toBe(meant);
});
