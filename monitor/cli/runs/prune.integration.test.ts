import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

const RUNS = ['20261121T100000Z-ramp-aaaa', '20261122T100000Z-ramp-bbbb', '20261123T100000Z-ramp-cccc'];
let results: string;

beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'palier-prune-'));
  for (const run of RUNS) {
    await mkdir(join(results, run));
    await writeFile(join(results, run, 'timeline.ndjson'), '{}\n');
  }
  for (const run of RUNS) await utimes(join(results, run, 'timeline.ndjson'), 1e9, 1e9);
});
afterEach(() => rm(results, { recursive: true, force: true }));

async function prune(...args: readonly string[]) {
  const context = fakeContext(results);
  const code = await runProgram(['runs', 'prune', '--yes', '--results', results, ...args], context);
  return { code, out: context.out(), err: context.err() };
}

describe('palier runs prune', () => {
  it('removes those that are meant', async () => {
    const { code, err } = await prune('--keep', '1');
    expect(code).toBe(EXIT.ok);
    expect(err).toContain('2 of 2 removed');
    expect(RUNS.map((run) => existsSync(join(results, run)))).toEqual([false, false, true]);
  });

  it('counts only what really went, names what stays, and its exit code tells', async () => {
    await writeFile(join(results, RUNS[1] ?? '', 'notes.md'), 'mine');
    const { code, err } = await prune('--keep', '0');
    expect(code).toBe(EXIT.environment);
    expect(err).toContain('2 of 3 removed');
    expect(err).toContain(`${RUNS[1]} stays, with what Palier did not write: notes.md`);
  });

  it('says the same as data, and in French', async () => {
    await writeFile(join(results, RUNS[1] ?? '', 'hpa-not-restored.json'), '{}');
    const { code, out } = await prune('--keep', '0', '--json', '--lang', 'fr');
    expect(code).toBe(EXIT.environment);
    const { removed, stayed } = JSON.parse(out);
    expect(removed).toEqual([{ runId: RUNS[2] }, { runId: RUNS[0] }]);
    expect(stayed).toEqual([{ runId: RUNS[1], why: expect.stringContaining('hpa-not-restored.json') }]);
    expect(stayed[0].why).toContain('reste');
  });
});
