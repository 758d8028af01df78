import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingLine } from '../testing/expected.ts';
import { blocksOf } from '../testing/markdown.ts';
import { runPage } from '../testing/page-script.ts';
import { pagesIn, root } from '../testing/pages.ts';
import { copyProject, type ProjectCopy } from '../testing/project-copy.ts';

const pages = pagesIn('docs/lab').filter(({ text }) => blocksOf(text).some(({ tag }) => tag === 'sandbox'));

let project: ProjectCopy;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  project = await copyProject(root, null);
  const { MODE: _, CI: __, KUBECONFIG: ___, ...rest } = process.env;
  env = { ...rest, NO_COLOR: '1', PALIER_SANDBOX_DIR: await mkdtemp(join(tmpdir(), 'palier-lab-sandbox-')) };
});
afterAll(async () => {
  execFileSync(process.execPath, [join(root, 'setup', 'palier.mjs'), 'sandbox', 'down'], {
    env,
    stdio: 'ignore',
  });
  await project.remove();
  await rm(env.PALIER_SANDBOX_DIR ?? '', { recursive: true, force: true });
});

/** What the guide says about doing it without a cluster. */
describe('the lab guide on the sandbox', () => {
  it.each(pages)(
    '$path: its commands work, and print what it shows',
    { timeout: 300_000 },
    async ({ text }) => {
      const { executed, failed } = await runPage(text, 'sandbox', { cwd: project.folder, env });
      expect(failed === null ? null : `line ${failed.block.line}:\n${failed.output}`).toBeNull();
      for (const { block, output, shown } of executed) {
        const missing = shown === null ? null : missingLine(shown, output);
        expect(missing, `shown after line ${block.line}, but printed was:\n${output}`).toBeNull();
      }
    },
  );
});
