import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../testing/markdown.ts';
import { root } from '../testing/pages.ts';
import { type SandboxProject, sandboxProject } from '../testing/sandbox-project.ts';

/** A verdict, whichever: a machine that is busy with tests may well fail an objective. */
const VERDICTS = [0, 1, 4];

let place: SandboxProject;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  place = await sandboxProject();
  env = place.env;
});
afterAll(() => place.remove());

describe('the first command of the README', () => {
  it('ends with a verdict, a recording and a report', async () => {
    const block = blocksOf(await readFile(join(root, 'README.md'), 'utf8')).find(
      ({ tag }) => tag === 'sandbox',
    );
    const { code, said } = await bash(block?.text ?? 'false');
    expect(VERDICTS, said).toContain(code);
    const results = join(place.project.folder, 'results');
    const runs = (await readdir(results, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    expect(runs).toHaveLength(1);
    const files = await readdir(join(results, runs[0]?.name ?? ''));
    expect(files).toEqual(expect.arrayContaining(['timeline.ndjson', 'summary.json', 'report.html']));
    expect(said).toContain('pods are processes');
  });
});

function bash(script: string) {
  return new Promise<{ code: number; said: string }>((resolve) => {
    execFile(
      'bash',
      ['-c', script],
      { cwd: place.project.folder, env, maxBuffer: 1e8 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}
