import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { inEveryLang } from '../../core/lib/lang.ts';
import { root } from './steps.ts';

const state = join(root, '.palier');
const PREFIX = 'before-';

export interface VersionBefore {
  readonly folder: string;
  readonly remove: () => void;
}

/**
 * The product as it was at a revision, built, in a git worktree of its own.
 * @param started is told of each process, so that it can be ended
 */
export async function versionBefore(
  revision: string,
  started: (child: ChildProcess) => void,
): Promise<VersionBefore> {
  const commit = commitOf(revision);
  mkdirSync(state, { recursive: true });
  removeLeftOvers();
  const folder = join(state, `${PREFIX}${process.pid}`);
  git('worktree', 'add', '--quiet', '--detach', folder, commit);
  const remove = () => removeWorktree(folder);
  try {
    const run = (command: string, ...args: string[]) => runIn(folder, started, command, args);
    if (lockOf(folder) === lockOf(root))
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    else await run('npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline');
    await run(process.execPath, 'build.mjs');
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).trim();
  } catch (cause) {
    throw new PalierError(
      'bench.revision',
      EXIT.usage,
      inEveryLang(() => `expected --before to name a commit, got ${revision}`),
      inEveryLang(() => 'A branch, a tag or a commit of this repository: see `git log --oneline`.'),
      { cause },
    );
  }
}

/** Of runs that were killed: their process is gone. */
function removeLeftOvers(): void {
  const found = readdirSync(state, { withFileTypes: true }).filter(({ name }) => name.startsWith(PREFIX));
  for (const { name } of found)
    if (!isAlive(Number(name.slice(PREFIX.length)))) removeWorktree(join(state, name));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits for it, so that it is done also when the process is about to exit. */
function removeWorktree(folder: string): void {
  spawnSync('git', ['worktree', 'remove', '--force', folder], { cwd: root, stdio: 'ignore' });
}

function lockOf(folder: string): string {
  return readFileSync(join(folder, 'package-lock.json'), 'utf8');
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function runIn(
  cwd: string,
  started: (child: ChildProcess) => void,
  command: string,
  args: readonly string[],
): Promise<void> {
  const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH },
  });
  started(child);
  const [code] = await once(child, 'close');
  if (code === 0) return;
  throw new PalierError(
    'bench.before',
    EXIT.environment,
    inEveryLang(
      () => `expected ${[command, ...args].join(' ')} to make the version before, got exit code ${code}`,
    ),
    inEveryLang(() => 'Its own words are above; a version that cannot be built cannot be compared with.'),
  );
}
