import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
/** As OpenShift gives them out: nobody's entry in the list of users. */
const SOMEBODY = 1_000_770_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-homeless-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly said: string;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const options = { uid: SOMEBODY, gid: 0, cwd: folder, env: { PATH: process.env.PATH, ...env } };
  execFile(process.execPath, args, options, (error, stdout, stderr) =>
    resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
  );
  return promise;
}

// Only root can become somebody else.
describe.skipIf(process.getuid?.() !== 0)('without a home and without an entry in the list of users', () => {
  it.for([
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ['runs', 0, /no runs in/],
    ['doctor', 3, /no home folder/],
    ['gate latest', 2, /expected a run/],
    ['watch', 3, /KUBECONFIG is not set, and this user has no home folder/],
    ['load smoke -t sandbox', 3, /results: permission denied/],
  ] satisfies [string, number, RegExp][])('palier %s', async ([args, code, said], { skip }) => {
    const ended = await run([MAIN, ...args.split(' ')]);
    // The project may be where that user may not look.
    const canRead = await run(['-e', `fs.readFileSync('${MAIN}')`]);
    skip(canRead.code !== 0, 'the project is in a folder of root');
    expect(ended.said).toMatch(said);
    expect(ended.said).not.toMatch(/ {4}at |uv_os/);
    expect(ended.code).toBe(code);
  });
});
