import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourcesKey } from '../tools/own-sources.ts';

const root = join(import.meta.dirname, '..', '..');

/** What `npm pack` makes, unpacked far from the repository, on a machine that has nothing of ours. */
let folder: string;
let installed: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-installed-'));
  execFileSync(join(root, 'scripts/ci/package.sh'), { stdio: 'ignore' });
  execFileSync('tar', ['-xzf', join(root, 'package', 'palier.tgz'), '-C', folder]);
  installed = join(folder, 'package');
});
afterAll(() => rm(folder, { recursive: true }));

const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

function run(program: string, ...args: string[]): string {
  const file = join(installed, manifest().bin[program]);
  const env = { PATH: process.env.PATH, HOME: folder };
  return execFileSync(process.execPath, [file, ...args], { cwd: folder, env, encoding: 'utf8' });
}

describe('the npm package', () => {
  it.each(['palier', 'kubectl-palier'])('has %s, which says its version and its help', (program) => {
    expect(run(program, '--version').trim()).toBe(manifest().version);
    expect(run(program, 'load', '--help')).toContain('Scenarios:');
  });

  it('answers kubectl when it completes', () => {
    expect(run('kubectl_complete-palier', 'sandbox', 'u')).toMatch(/^up\t.*\n:4\n$/);
  });

  it('brings its manual pages, licences, and a bill of materials that names each of its dependencies', () => {
    for (const page of manifest().man) expect(existsSync(join(installed, page)), page).toBe(true);
    const app = join(installed, 'package', 'app');
    expect(readFileSync(join(app, 'THIRD-PARTY-NOTICES.txt'), 'utf8')).toContain('commander@');
    const bom = JSON.parse(readFileSync(join(app, 'sbom.cdx.json'), 'utf8'));
    const names = bom.components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(manifest().dependencies)));
    expect(names).toEqual(expect.arrayContaining(['ink', 'react', '@kubernetes/client-node']));
  });

  it('has the sources of the control plane, which are found under the same key as those here', () => {
    const folder = join('sandbox', 'control-plane');
    const key = sourcesKey(join(installed, 'package', 'app', folder));
    expect(key).toBe(sourcesKey(join(root, folder)));
  });

  it('has checksums that are right, and no password', () => {
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: join(root, 'package') });
    const files = execFileSync('tar', ['-tzf', join(root, 'package', 'palier.tgz')], { encoding: 'utf8' });
    expect(files.split('\n').filter((file) => /\.env$|settings\/.*\.env\b(?!\.sample)/.test(file))).toEqual(
      [],
    );
  });
});
