import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingLine } from '../testing/expected.ts';
import { blocksOf } from '../testing/markdown.ts';
import { runPage } from '../testing/page-script.ts';
import { pagesIn } from '../testing/pages.ts';
import { type SandboxProject, sandboxProject } from '../testing/sandbox-project.ts';

const pages = pagesIn('docs/lab').filter(({ text }) => blocksOf(text).some(({ tag }) => tag === 'sandbox'));

let place: SandboxProject;
beforeAll(async () => {
  place = await sandboxProject();
});
afterAll(() => place.remove());

/** What the guide says about doing it without a cluster. */
describe('the lab guide on the sandbox', () => {
  it.each(pages)(
    '$path: its commands work, and print what it shows',
    { timeout: 300_000 },
    async ({ text }) => {
      const { executed, failed } = await runPage(text, 'sandbox', {
        cwd: place.project.folder,
        env: place.env,
      });
      expect(failed === null ? null : `line ${failed.block.line}:\n${failed.output}`).toBeNull();
      for (const { block, output, shown } of executed) {
        const missing = shown === null ? null : missingLine(shown, output);
        expect(missing, `shown after line ${block.line}, but printed was:\n${output}`).toBeNull();
      }
    },
  );
});
