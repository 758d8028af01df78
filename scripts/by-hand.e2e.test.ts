import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { environment } from './testing/course.ts';

const exec = promisify(execFile);
const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'manifests', 'README.md'), 'utf8');

/** The commands of manifests/README.md, as somebody types them who uses no script. */
describe('the project by hand', () => {
  // Steps 2, 3, 4 and 8 of the course.
  it('is deployed by the commands for a cluster with a registry', async () => {
    const commands = blockBelow('By hand: a cluster with a registry')
      .replace(/^IMAGE=.*$/m, `IMAGE=${environment.BACKEND_IMAGE}:${environment.BACKEND_TAG}`)
      // Grafana and kube-state-metrics come from public registries.
      .replace('manifests/overlays/standard', 'manifests/overlays/standard/core');
    expect(await shell(commands)).toMatch(/deployment.apps\/backend (created|configured|unchanged)/);
  });

  // Steps 1 and 14 of the course.
  it('is looked at by the commands below', async () => {
    const output = await shell(blockBelow('By hand: wait, look, check'));
    expect(output).toContain('deployment "backend" successfully rolled out');
    expect(output).toMatch(/persistentvolumeclaim\/data-mysql-0 +Bound/);
    // What the backend finds under MySQL's name, and Prometheus' answer.
    expect(output).toMatch(/^10\.\d+\.\d+\.\d+$/m);
    expect(output).toContain('"status":"success"');
  });

  // Step 11 of the course.
  it('is gone after the last ones', async () => {
    expect(await shell(blockBelow('By hand: away with it'))).toContain('No resources found');
  });
});

function blockBelow(heading: string): string {
  const block = new RegExp(`## ${heading}\\n[^]*?\`\`\`sh\\n([^]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`expected commands below "${heading}" in manifests/README.md`);
  return block;
}

async function shell(commands: string): Promise<string> {
  const { stdout, stderr } = await exec('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: root,
    env: environment,
    maxBuffer: 1e8,
  });
  return stdout + stderr;
}
