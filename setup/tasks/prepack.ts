// Before `npm pack`: makes package/app, which is what an installed palier runs: the built program, the course project
// for its sandbox, the manual pages, and the licences and SBOM of what is in the bundles.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manualPages } from '../../docs/man.ts';
import { readComponents } from '../package/components.ts';
import { thirdPartyNotices } from '../package/notices.ts';
import { cycloneDx } from '../package/sbom.ts';
import { mustRun } from '../tools/run.ts';
import { root } from './steps.ts';

const PROJECT = [
  'LICENSE',
  'manifests',
  'backend/app',
  'backend/gunicorn.conf.py',
  'backend/requirements.txt',
  'backend/Dockerfile',
  'sandbox/control-plane',
];

const app = join(root, 'package', 'app');
await rm(app, { recursive: true, force: true });
await mkdir(app, { recursive: true });
await mustRun(process.execPath, [join(root, 'build.mjs'), join('package', 'app', 'dist')], { cwd: root });
for (const path of PROJECT)
  await cp(join(root, path), join(app, path), { recursive: true, filter: (source) => isPublic(source) });

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const { name, version, license, dependencies } = manifest;
const about = { name, version, license, type: 'module', releases: releases() };
await writeFile(join(app, 'package.json'), `${JSON.stringify(about)}\n`);

await mkdir(join(app, 'man'));
for (const [file, text] of manualPages(version)) await writeFile(join(app, 'man', file), text);

const bundled: string[] = JSON.parse(await readFile(join(app, 'dist', '.packages.json'), 'utf8'));
const installed = Object.keys(dependencies).map((dependency) => `node_modules/${dependency}`);
const components = await readComponents(root, [...bundled, ...installed]);
await writeFile(join(app, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(components));
await writeFile(join(app, 'sbom.cdx.json'), cycloneDx({ name, version, license }, components));
for (const file of ['.inputs.json', '.packages.json']) await rm(join(app, 'dist', file));

/** Neither passwords, nor what programs left behind, nor what checks what is there. */
function isPublic(path: string): boolean {
  return !/(\.env|__pycache__|\.ts|\.pyc|_test\.go)$/.test(path);
}

/** Where the pipeline that packs publishes: scripts/ci/publish-control-plane.sh. */
function releases(): string | undefined {
  const { CI_API_V4_URL, CI_PROJECT_ID } = process.env;
  return CI_API_V4_URL && CI_PROJECT_ID
    ? `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/packages/generic`
    : undefined;
}
