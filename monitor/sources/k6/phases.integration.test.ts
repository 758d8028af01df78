import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT_SHAPES } from '../../../core/timeline/event-shapes.ts';
import { type ItemsServer, startItemsServer } from '../../../load/testing/items-server.ts';
import { k6Binaries, startLoad, temporaryFolder } from './testing/k6.ts';

let server: ItemsServer;
beforeAll(async () => {
  server = await startItemsServer();
});
afterAll(() => server.close());

/** A script whose setup() and teardown() each make three requests and take a while. */
const script = (options: string, iterate: string) => `
  import { sleep } from 'k6';
  import exec from 'k6/execution';
  import http from 'k6/http';
  const get = () => http.get(__ENV.BASE_URL + '/health');
  const slowly = () => { get(); get(); get(); sleep(1); };
  export const options = { ${options} };
  export const setup = slowly;
  export const teardown = slowly;
  export default () => { ${iterate} };`;

describe.each(k6Binaries())('setup() and teardown() of a script of $line', ({ binary: k6 }) => {
  async function start(code: string, limits = {}) {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'my.js'), code);
    return startLoad({ k6, scenario: './my.js', cwd, overrides: { baseUrl: server.url } }, limits);
  }
  type Load = Awaited<ReturnType<typeof start>>;
  const types = (load: Load) => {
    const told = load.events.filter(({ type }) => type !== 'source.status' && type !== 'load.stop-requested');
    const names = told.map((event) => (event.type === 'load.phase' ? event.phase : event.type));
    return names.filter((name, index) => name !== names[index - 1]);
  };
  const requests = (load: Load) => load.of('k6.sample').reduce((sum, one) => sum + one.requests, 0);

  test('are phases of their own: their requests are told beside the load, which is its iterations', async () => {
    const load = await start(script('vus: 1, iterations: 4', 'get(); sleep(0.3)'));
    const ended = await load.ended;
    expect(types(load)).toEqual(['setup', 'load.started', 'k6.sample', 'teardown', 'load.ended']);
    expect(requests(load)).toBe(4);
    expect(ended).toMatchObject({ outcome: 'finished', besides: { requests: 6, failed: 0 } });
    for (const event of load.events) expect(EVENT_SHAPES[event.type](event)).toBeNull();
  });

  test('a load begins at its first iteration, not where its scenario still waits, and a pause is not its end', async () => {
    const iterations = "executor: 'shared-iterations', iterations: 1";
    const options = `scenarios: { early: { ${iterations}, startTime: '1s' }, late: { ${iterations}, startTime: '3s' } }`;
    const before = server.counts.requests;
    const load = await start(script(options, 'get()'));
    await load.first('load.started');
    expect(server.counts.requests - before).toBe(4);
    await load.ended;
    expect(types(load)).toEqual(['setup', 'load.started', 'k6.sample', 'teardown', 'load.ended']);
    expect(requests(load)).toBe(2);
  });

  test('teardown() has the time that the script gives it, also after a stop', async () => {
    const load = await start(script("vus: 1, duration: '1m', teardownTimeout: '4s'", 'get(); sleep(0.1)'), {
      stop: 2_000,
    });
    await load.first('k6.sample');
    load.running.stop('user');
    expect(await load.ended).toMatchObject({ outcome: 'stopped', exitCode: 105 });
    expect(types(load).slice(-2)).toEqual(['teardown', 'load.ended']);
  });

  test('what takes longer than the script allows is told as that', async () => {
    const slow = await start(script("iterations: 1, setupTimeout: '1s'", ''));
    expect(await slow.ended).toMatchObject({ outcome: 'script-error', exitCode: 100 });
    expect(slow.of('load.started')).toEqual([]);
    const late = await start(script("iterations: 1, teardownTimeout: '1s'", ''));
    expect(await late.ended).toMatchObject({ outcome: 'script-error', exitCode: 101 });
  });

  test('begins with the iterations also where the script leaves out the tag that tells its setup()', async () => {
    const load = await start(script("vus: 1, iterations: 2, systemTags: ['status']", 'get(); sleep(0.3)'));
    await load.first('load.started');
    expect(types(load)).toEqual(['setup', 'load.started']);
    await load.ended;
  });

  test('a script without them has no such phases', async () => {
    const load = await start('export const options = { iterations: 3 };\nexport default () => {};');
    await load.ended;
    expect(load.of('load.phase')).toEqual([]);
  });
});
