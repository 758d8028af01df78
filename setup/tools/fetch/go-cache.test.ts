import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withGoCache } from './go-cache.ts';

let cache: string;
let told: string[];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'palier-go-cache-'));
  told = [];
});
afterEach(() => rm(cache, { recursive: true }));

function build(
  name: string,
  { env = {}, signal = new AbortController().signal, ms = 20 } = {},
): Promise<void> {
  return withGoCache({ cache, env, signal, onWait: () => told.push(`${name} waits`) }, async (go, wanted) => {
    const folder = go.GOCACHE ?? '';
    told.push(`${name} finds ${existsSync(folder) ? (await readdir(folder)).join() : 'nothing'}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), '');
    await sleep(ms, undefined, { signal: wanted });
    told.push(`${name} is built`);
  });
}

describe('the cache of Go builds', () => {
  it('has one build at a time, and goes with the last', async () => {
    await Promise.all([build('a'), build('b')]);
    const order = told.filter((line) => line !== 'b waits');
    expect(order).toEqual(['a finds nothing', 'a is built', 'b finds a', 'b is built']);
    expect(await readdir(cache)).toEqual([]);
  });

  it('goes when all are given up, those that still wait too', async () => {
    const controller = new AbortController();
    const builds = ['a', 'b'].map((name) => build(name, { signal: controller.signal, ms: 60_000 }));
    while (!told.includes('b waits')) await sleep(5);
    controller.abort();
    expect((await Promise.allSettled(builds)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await readdir(cache)).toEqual([]);
  });

  it('is the user’s where GOCACHE names one', async () => {
    const env = { GOCACHE: join(cache, 'mine', 'cache') };
    await withGoCache({ cache, env, signal: undefined, onWait: () => {} }, async ({ GOCACHE }) => {
      expect(GOCACHE).toBe(env.GOCACHE);
    });
  });
});
