import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PalierError } from '../../../core/lib/errors.ts';
import { k6Version } from './run-k6.ts';
import { k6Binaries, startLoad, temporaryFolder } from './testing/k6.ts';
import { thresholdsIn } from './threshold-expression.ts';
import { readUserScript } from './user-script.ts';

/** No network: whoever asks it is told so at once, on every machine. */
const ENV = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };

/** Of k6 2.2.0: those that import from a network before anything else. */
const NEED_A_NETWORK = [
  'browser/colorscheme.js',
  'browser/cookies.js',
  'browser/device_emulation.js',
  'browser/dispatch.js',
  'browser/elementstate.js',
  'browser/evaluate.js',
  'browser/fillform.js',
  'browser/getattribute.js',
  'browser/hosts.js',
  'browser/locator_filter.js',
  'browser/pageon.js',
  'browser/querying.js',
  'browser/route_continue.js',
  'browser/shadowdom.js',
  'browser/useragent.js',
  'browser/waitforfunction.js',
  'experimental/redis.js',
  'secrets/totp.test.js',
  'websockets/ws.js',
];

/** Those that are run to their end: they talk to nobody. */
const RUN = [
  'base64.js',
  'crypto.js',
  'enhanced/abort.ts',
  'enhanced/script.ts',
  'experimental/csv-parse.js',
  'experimental/fs/fs.js',
  'logging.js',
  'secrets/secrets.test.js',
  'source_map/issue_1804/main.js',
  'webcrypto/digest.js',
];

/** k6's own scripts, where Go has kept them since k6 was built; null: this k6 was not built here. */
async function examplesOf(binary: string): Promise<string | null> {
  const version = await k6Version(binary, process.env);
  const modules = process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'pkg', 'mod');
  const name = version.startsWith('1.') ? `k6@v${version}` : `k6/v2@v${version}`;
  const folder = join(modules, 'go.k6.io', name, 'examples');
  return existsSync(folder) ? folder : null;
}

for (const { line, binary: k6 } of k6Binaries()) {
  const examples = await examplesOf(k6);
  describe.skipIf(examples === null)(`the scripts that ${line} ships with`, () => {
    const cwd = examples ?? '';

    test('are taken and refused as k6 takes them, with the options and thresholds that it has', async () => {
      const paths = (await readdir(cwd, { recursive: true }))
        .filter((path) => /\.[jt]s$/.test(path))
        .toSorted();
      expect(paths.length).toBeGreaterThan(50);
      const dir = await temporaryFolder();
      const offline: string[] = [];
      const differences: unknown[] = [];
      const compare = async (path: string) => {
        const [theirs, ours] = await Promise.all([
          archived(k6, path, cwd, join(dir, `${path.replaceAll('/', '_')}.tar`)),
          readUserScript({ k6, path, cwd, env: ENV, additions: {} }).catch((error: unknown) => error),
        ]);
        if (!(ours instanceof PalierError)) {
          // Nothing was bundled that k6 reads itself.
          const { script, options } = ours as Awaited<ReturnType<typeof readUserScript>>;
          const { thresholds, abortOnFail } = options;
          const seen = { code: script.code, thresholds, abortOnFail };
          const expected =
            theirs === null ? 'refused' : { code: null, ...thresholdsIn(theirs.thresholds ?? {}) };
          if (JSON.stringify(seen) !== JSON.stringify(expected)) differences.push({ path, seen, expected });
        } else if (ours.code === 'load-script-remote') offline.push(path);
        else if (theirs !== null) differences.push({ path, seen: ours.message, expected: 'taken' });
      };
      for (let at = 0; at < paths.length; at += 4) await Promise.all(paths.slice(at, at + 4).map(compare));
      expect(differences).toEqual([]);
      if (cwd.includes('@v2.2.0')) expect(offline.toSorted()).toEqual(NEED_A_NETWORK);
    });

    test.each(RUN.filter((path) => existsSync(join(cwd, path))))('%s ends as under k6 run', async (path) => {
      const bare = execute(k6, ['run', '--quiet', '--no-usage-report', '--address', '', path], cwd);
      const load = startLoad({ k6, scenario: `./${path}`, cwd, env: ENV }).then(
        async ({ ended }) => (await ended).exitCode,
        // Refused before it runs.
        (error: unknown) => (error instanceof PalierError && error.exitCode === 2 ? 'refused' : error),
      );
      const [code, exitCode] = await Promise.all([bare, load]);
      expect(exitCode === 'refused' ? [104, 107, 255] : [exitCode]).toContain(code);
    });
  });
}

/** The options that k6 would run a script with, which it writes into an archive; null: it refuses the script. */
async function archived(
  k6: string,
  path: string,
  cwd: string,
  file: string,
): Promise<{ readonly thresholds?: Parameters<typeof thresholdsIn>[0] } | null> {
  const code = await execute(k6, ['archive', '--quiet', '--archive-out', file, path], cwd);
  return code === 0 ? JSON.parse(entryOf(await readFile(file), 'metadata.json')).options : null;
}

/** A file of a tar archive: a header of 512 bytes with its name and size, then its content, padded. */
function entryOf(tar: Buffer, name: string): string {
  for (let at = 0; at < tar.length; ) {
    const field = (from: number, length: number) =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8);
    if (field(0, 100) === name) return tar.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`no ${name} in the archive`);
}

function execute(k6: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve) => {
    execFile(k6, args, { cwd, env: ENV, maxBuffer: 1e8 }, (error) => resolve(Number(error?.code ?? 0)));
  });
}
