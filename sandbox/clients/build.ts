import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GO_BUILD_ENVIRONMENT } from '../../setup/tools/fetch/go-flags.ts';
import { ROOT } from '../testing/tools.ts';

const run = promisify(execFile);
/** Kept between runs: the programs take minutes to build. */
const KEPT = join(ROOT, '.palier', 'clients');
const BUILD_DEADLINE_MS = 1_800_000;

/** A program of a Go module, as `go install PACKAGE@VERSION` makes it. */
export async function goInstall(name: string, version: string, goPackage: string): Promise<string> {
  return kept(`${name}-${version}`, async (path) => {
    const folder = `${path}.made`;
    await go(['install', '-ldflags=-s -w', `${goPackage}@${version}`], KEPT, { GOBIN: folder });
    renameSync(join(folder, name), path);
    rmSync(folder, { recursive: true });
  });
}

/** A program of one file beside this one, with the versions of the modules it imports. */
export async function goBuild(name: string, source: string, modules: Readonly<Record<string, string>>) {
  return kept(name, async (path) => {
    const folder = `${path}.made`;
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(import.meta.dirname, source), join(folder, 'main.go'));
    const requires = Object.entries(modules).map(([module, version]) => `require ${module} ${version}\n`);
    writeFileSync(join(folder, 'go.mod'), `module client\n\ngo 1.24\n\n${requires.join('')}`);
    await go(['mod', 'tidy'], folder);
    await go(['build', '-ldflags=-s -w', '-o', path, '.'], folder);
    rmSync(folder, { recursive: true });
  });
}

/** A Python with packages of its own. */
export async function pythonWith(requirement: string): Promise<string> {
  const folder = await kept(`python-${requirement}`, async (path) => {
    await run('python3', ['-m', 'venv', `${path}.made`]);
    const pip = join(`${path}.made`, 'bin', 'python');
    await run(pip, ['-m', 'pip', 'install', '--quiet', requirement], { timeout: BUILD_DEADLINE_MS });
    renameSync(`${path}.made`, path);
  });
  return join(folder, 'bin', 'python');
}

async function kept(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(KEPT, name);
  mkdirSync(KEPT, { recursive: true });
  if (!existsSync(path)) {
    console.log(`building ${name} for ${KEPT}, once`);
    rmSync(`${path}.made`, { recursive: true, force: true });
    await make(path);
  }
  return path;
}

async function go(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  await run('go', args, {
    cwd,
    env: { ...process.env, ...GO_BUILD_ENVIRONMENT, ...env },
    timeout: BUILD_DEADLINE_MS,
    maxBuffer: 1e8,
  });
}
