import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../testing/markdown.ts';
import { root } from '../testing/pages.ts';
import { copyProject, type ProjectCopy } from '../testing/project-copy.ts';

/** A verdict, whichever: a machine that is busy with tests may well fail an objective. */
const VERDICTS = [0, 1, 4];

let project: ProjectCopy;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  project = await copyProject(root, null);
  const { MODE: _, CI: __, KUBECONFIG: ___, INIT_CWD: ____, ...rest } = process.env;
  const sandbox = await mkdtemp(join(tmpdir(), 'palier-readme-sandbox-'));
  // No cluster, as on the machine of somebody who has just cloned it.
  env = { ...rest, NO_COLOR: '1', KUBECONFIG: join(sandbox, 'none'), PALIER_SANDBOX_DIR: sandbox };
});
afterAll(async () => {
  execFileSync(process.execPath, [join(root, 'setup', 'palier.mjs'), 'sandbox', 'down'], {
    env,
    stdio: 'ignore',
  });
  await project.remove();
  await rm(env.PALIER_SANDBOX_DIR ?? '', { recursive: true, force: true });
});

describe('the first command of the README', () => {
  it('ends with a verdict, a recording and a report', async () => {
    const block = blocksOf(await readFile(join(root, 'README.md'), 'utf8')).find(
      ({ tag }) => tag === 'sandbox',
    );
    const { code, said } = await bash(block?.text ?? 'false');
    expect(VERDICTS, said).toContain(code);
    const results = join(project.folder, 'results');
    const runs = (await readdir(results, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    expect(runs).toHaveLength(1);
    const files = await readdir(join(results, runs[0]?.name ?? ''));
    expect(files).toEqual(expect.arrayContaining(['timeline.ndjson', 'summary.json', 'report.html']));
    expect(said).toContain('not Kubernetes');
  });
});

function bash(script: string) {
  return new Promise<{ code: number; said: string }>((resolve) => {
    execFile('bash', ['-c', script], { cwd: project.folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}
