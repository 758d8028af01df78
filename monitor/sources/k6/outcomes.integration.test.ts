import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { k6Binaries, startLoad, temporaryFolder } from './testing/k6.ts';

describe.each(k6Binaries())('what a script of $line does to its run', ({ binary: k6 }) => {
  async function run(code: string) {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'my.js'), code);
    const load = await startLoad({ k6, scenario: './my.js', cwd });
    const ended = await load.ended;
    const sum = (pick: 'exceptions' | 'iterations' | 'requests' | 'failed') =>
      load.of('k6.sample').reduce((total, one) => total + (one[pick] ?? 0), 0);
    return { ended, sum };
  }

  test('every iteration that throws is counted: an Error, what is none, fail(), a rejected promise', async () => {
    const { ended, sum } = await run(`
      import { fail } from 'k6';
      const once = { executor: 'shared-iterations', iterations: 3 };
      export const options = { scenarios: {
        error: { ...once, exec: 'error' }, object: { ...once, exec: 'object' },
        failing: { ...once, exec: 'failing' }, later: { ...once, exec: 'later' }, good: { ...once, exec: 'good' } } };
      export function error() { throw new Error('no basket'); }
      export function object() { throw { a: 1 }; }
      export function failing() { fail('no'); }
      export async function later() { await new Promise((go) => setTimeout(go, 10)); throw 'text'; }
      export function good() { console.error('all is well'); }`);
    expect(ended).toMatchObject({ outcome: 'finished', exitCode: 0, errors: { count: 15 } });
    expect(sum('exceptions')).toBe(12);
    expect(sum('iterations')).toBe(15);
  });

  test('exec.test.fail() is told with its reason, beside thresholds that held', async () => {
    const { ended } = await run(`
      import exec from 'k6/execution';
      export const options = { iterations: 2, thresholds: { iterations: ['count==2'] } };
      export default () => exec.test.fail('two orders have one number');`);
    expect(ended).toMatchObject({
      outcome: 'marked-as-failed',
      exitCode: 110,
      message: 'the script marked the test as failed: two orders have one number',
      markedAsFailed: 'two orders have one number',
      thresholds: [{ metric: 'iterations', expression: 'count==2', ok: true, value: 2 }],
    });
    expect(ended.errors).toBeUndefined();
  });

  test('exec.test.abort() after it is still a test marked as failed', async () => {
    const { ended } = await run(`
      import exec from 'k6/execution';
      export const options = { iterations: 2 };
      export default () => { exec.test.fail('first'); exec.test.abort('then'); };`);
    expect(ended).toMatchObject({ outcome: 'marked-as-failed', exitCode: 108, markedAsFailed: 'first' });
    expect(ended.message).toMatch(/failed: first, then broke it off: test aborted: then/);
  });

  test('a threshold in its long form that is crossed ends the load, and is the one that is named', async () => {
    const { ended } = await run(`
      import { sleep } from 'k6';
      export const options = { vus: 1, duration: '30s', thresholds: {
        iterations: [{ threshold: 'count<5', abortOnFail: true }, 'count<4'],
        iteration_duration: [{ threshold: 'p(99.9)<9000', abortOnFail: true, delayAbortEval: '1s' }] } };
      export default () => sleep(0.1);`);
    expect(ended).toMatchObject({ outcome: 'thresholds-failed', exitCode: 99 });
    expect(ended.thresholds).toEqual([
      { metric: 'iteration_duration', expression: 'p(99.9)<9000', ok: true, value: expect.any(Number) },
      { metric: 'iterations', expression: 'count<4', ok: false, value: expect.any(Number) },
      { metric: 'iterations', expression: 'count<5', ok: false, value: expect.any(Number), endedLoad: true },
    ]);
  });

  test('data is what was measured, not what is other than zero', async () => {
    const { ended } = await run(`
      import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
      const zero = { trend: new Trend('trend'), gauge: new Gauge('gauge'), rate: new Rate('rate') };
      const never = [new Trend('no_trend'), new Gauge('no_gauge'), new Rate('no_rate'), new Counter('no_counter')];
      export const options = { iterations: 1, summaryTrendStats: ['avg'], thresholds: {
        trend: ['p(99.9)<1'], gauge: ['value<1'], rate: ['rate<1'], 'gauge{ of:a }': ['value<1'], 'gauge{of:b}': ['value<1'],
        no_trend: ['max<1'], no_gauge: ['value<1'], no_rate: ['rate<1'], no_counter: ['count<1'] } };
      export default function () { zero.trend.add(0); zero.gauge.add(0, { of: 'a' }); zero.rate.add(false); }`);
    const told = Object.fromEntries(ended.thresholds.map(({ metric, ok }) => [metric, ok]));
    expect(told).toEqual({
      trend: true,
      gauge: true,
      rate: true,
      'gauge{of:a}': true,
      'gauge{of:b}': null,
      no_trend: null,
      no_gauge: null,
      no_rate: null,
      no_counter: true,
    });
  });

  test('requests that k6 is told not to judge are counted, of all and of some', async () => {
    const target = createServer((_, answer) => answer.writeHead(500).end()).listen(0, '127.0.0.1');
    onTestFinished(() => void target.close());
    await once(target, 'listening');
    const url = `'http://127.0.0.1:${(target.address() as AddressInfo).port}/'`;
    const script = (init: string, params: string) => `
      import http from 'k6/http';
      ${init}
      export const options = { iterations: 2 };
      export default () => { http.get(${url}); http.get(${url}, ${params}); };`;
    const all = await run(script('http.setResponseCallback(null);', '{}'));
    expect([all.ended.unclassified, all.sum('requests'), all.sum('failed')]).toEqual([4, 4, 0]);
    const some = await run(script('', '{ responseCallback: null }'));
    expect([some.ended.unclassified, some.sum('requests'), some.sum('failed')]).toEqual([2, 4, 2]);
    const inSetup = await run(`
      import http from 'k6/http';
      export const options = { iterations: 2 };
      export const setup = () => { for (let i = 0; i < 5; i++) http.get(${url}, { responseCallback: null }); };
      export default () => { http.get(${url}); };`);
    expect([inSetup.ended.unclassified, inSetup.sum('requests'), inSetup.sum('failed')]).toEqual([
      undefined,
      2,
      2,
    ]);
    const none = await run(script('http.setResponseCallback(http.expectedStatuses(500));', '{}'));
    expect([none.ended.unclassified, none.sum('requests'), none.sum('failed')]).toEqual([undefined, 4, 0]);
  });

  test('a summary that could not be written is an error that is told', async () => {
    const { ended } = await run(`
      export const options = { iterations: 1 };
      export default () => {};
      export const handleSummary = () => ({ 'not/there/result.json': '{}' });`);
    expect(ended).toMatchObject({ outcome: 'finished', errors: { count: 1 } });
    expect(ended.message).toMatch(/1 error in k6\.log.*could not open '.*not\/there\/result\.json'/);
  });
});
