import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { down } from '../../../sandbox/commands/down.ts';
import { ROOT, sandboxTools } from '../../../sandbox/testing/tools.ts';
import { sandboxUp } from '../../../sandbox/testing/up.ts';
import type { Status } from '../../check/check.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-check-'));
  await sandboxUp({ root: ROOT, tools: await sandboxTools(), stateDir: join(folder, 'sandbox') });
});
afterAll(async () => {
  await down({ stateDir: join(folder, 'sandbox') }, () => {});
  await rm(folder, { recursive: true });
});

function check(...args: string[]) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; stdout: string; stderr: string }>();
  execFile(
    process.execPath,
    [join(ROOT, 'monitor', 'main.ts'), 'check', ...args],
    {
      env: { ...process.env, PALIER_SANDBOX_DIR: join(folder, 'sandbox'), KUBECONFIG: join(folder, 'none') },
    },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  );
  return promise;
}

/** As `--json` prints it. */
interface Printed {
  readonly title: string;
  readonly status: Status;
  readonly evidence: string;
}

/** What did not pass, for when a test fails. */
const troubled = (results: readonly Printed[]) =>
  results.filter(({ status }) => status === 'failed' || status === 'unknown');

describe('palier check on the sandbox', () => {
  it('finds everything in order, one line a check, and skips what only a network of pods has', async () => {
    const { code, stdout } = await check('infra', 'monitoring', '--target', 'sandbox');
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^passed {3}the pods of backend are Ready: backend-/m);
    expect(stdout).toMatch(/^skipped {2}the backend finds MySQL by its name: not on the sandbox/m);
    expect(stdout).toMatch(/^passed {3}the metrics move with traffic: 60 requests sent/m);
    expect(stdout.trim().split('\n').at(-1)).toBe('18 passed, 0 failed, 1 skipped');
  });

  it('calls the API, kills pods, and loses nothing; as JSON and JUnit', async () => {
    const junit = join(folder, 'checks.xml');
    const { code, stdout } = await check(
      'api',
      'resilience',
      '--target',
      'sandbox',
      '--json',
      '--junit',
      junit,
    );
    const { kind, results }: { kind: string; results: Printed[] } = JSON.parse(stdout);
    expect(troubled(results)).toEqual([]);
    expect(code).toBe(0);
    expect(kind).toBe('sandbox');
    const evidenceOf = (title: string) => results.find((result) => result.title === title)?.evidence;
    expect(evidenceOf('it is there after the MySQL pod was killed')).toContain('mysql-0 killed');
    expect(evidenceOf('the data from before is intact, says MySQL')).toMatch(/^\d+ rows, checksum/);
    expect(evidenceOf('no confirmed write is lost')).toMatch(/^(\d+) of \1 are there$/);
    expect(await readFile(junit, 'utf8')).toContain(
      '<testsuite name="palier check resilience" tests="5" failures="0"',
    );
  });

  it('leaves pods alone with --no-kill', async () => {
    const { stdout } = await check('api', '--no-kill', '--target', 'sandbox');
    expect(stdout).toContain('skipped  it is there after a backend pod was killed: --no-kill');
  });

  it('fails with the cause when the address of the API is wrong', async () => {
    const { code, stdout } = await check('api', '--target', 'sandbox', '--base-url', 'http://127.0.0.1:1');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^FAILED {3}health: application and database: .*127\.0\.0\.1:1 \(--base-url\): .*ECONNREFUSED/m,
    );
  });

  it.each([
    ['a context that is not there', ['--target', 'nowhere']],
    ['the kubeconfig of KUBECONFIG, which is not there', []],
  ])('is not taken instead of %s', async (_, target) => {
    const { code, stdout, stderr } = await check('infra', ...target);
    expect(stderr).toMatch(/none does not exist/);
    expect(stderr).toContain('--target sandbox');
    expect(stdout).toBe('');
    expect(code).toBe(3);
  });

  it('refuses a family that does not exist', async () => {
    const { code, stderr } = await check('everything');
    expect(code).toBe(2);
    expect(stderr).toContain('infra, api, resilience, monitoring');
  });
});
