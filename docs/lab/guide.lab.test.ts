import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingLine } from '../testing/expected.ts';
import { blocksOf } from '../testing/markdown.ts';
import { runPage } from '../testing/page-script.ts';
import { copyProject, type ProjectCopy, renamePage } from '../testing/project-copy.ts';

/** Names for an installation beside one that is deployed already: LAB_NAMESPACE=lab. */
const own = process.env.LAB_NAMESPACE ?? '';
const names = own === '' ? null : { namespace: own, monitoringNamespace: `${own}-monitoring` };

const pages = readdirSync(import.meta.dirname)
  .filter((name) => /^etape-\d\d\.md$/.test(name))
  .toSorted()
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }))
  .map(({ name, text }) => ({ name, text: names === null ? text : renamePage(text, names) }))
  .filter(({ text }) => blocksOf(text).some(({ tag }) => tag === 'cluster'));

let project: ProjectCopy;
beforeAll(async () => {
  project = await copyProject(join(import.meta.dirname, '..', '..'), names);
});
afterAll(() => project.remove());

/** The guide as its reader follows it, from an empty cluster to a clean one. Each step needs the ones before it. */
describe('the lab guide on a real cluster', () => {
  it.each(pages)('$name: its commands work, and print what it shows', async ({ text }) => {
    const { executed, failed } = await runPage(text, 'cluster', {
      cwd: project.folder,
      env: environment(),
    });
    expect(failed === null ? null : `line ${failed.block.line}:\n${failed.output}`).toBeNull();
    for (const { block, output, shown } of executed) {
      const missing = shown === null ? null : missingLine(shown, output);
      expect(missing, `shown after line ${block.line}, but printed was:\n${output}`).toBeNull();
    }
  });
});

function environment(): NodeJS.ProcessEnv {
  const registry = process.env.REGISTRY ?? '127.0.0.1:5000';
  const { CI: _, ...env } = process.env;
  return {
    ...env,
    NO_COLOR: '1',
    LANG: 'fr_FR.UTF-8',
    // vitest has a MODE of its own.
    MODE: 'standard',
    REGISTRY: registry,
    // Grafana and kube-state-metrics come from public registries, which a test cluster need not reach.
    OVERLAY: 'standard/core',
    ...(names && { NAMESPACE: names.namespace, MONITORING_NAMESPACE: names.monitoringNamespace }),
  };
}
