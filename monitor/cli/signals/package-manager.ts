import { spawnSync } from 'node:child_process';
import { existsSync, fstatSync, readFileSync, statSync } from 'node:fs';
import { isRunning } from '../../../system/processes/is-running.ts';

export interface PackageManagerOptions {
  readonly pid: number;
  readonly env: NodeJS.ProcessEnv;
  /** It was killed: whoever started this run is not there any more. */
  readonly onGone: () => void;
  /** It got an interrupt that did not come through to here. */
  readonly onInterrupt: () => void;
}

const LOOK_EVERY_MS = 500;
/** A look that comes so much later than the one before: this process was stopped. */
const STOPPED_MS = 2.5 * LOOK_EVERY_MS;

/**
 * npm, npx and their like wait for what they run, so one that is gone before it was killed (a time limit of a CI system,
 * say). Without one among the ancestors nothing is watched: a shell that ends leaves what it started in the background
 * on purpose. Returns what ends the watch.
 */
export function watchPackageManager({ pid, env, onGone, onInterrupt }: PackageManagerOptions): () => void {
  const found = env.npm_lifecycle_event === undefined ? null : findManager(pid);
  if (found === null) return () => undefined;
  const { manager, child } = found;
  const inBackground = child !== pid && isInBackground(child);
  const hasWoken = child === pid ? () => false : watchSleep(child);
  const timer = setInterval(() => {
    if (hasWoken()) onInterrupt();
    const childIsAlive = isAlive(child);
    if (childIsAlive && isAlive(manager)) return;
    clearInterval(timer);
    // A script's shell that has ended leaves what it put into the background on purpose.
    if (childIsAlive || !inBackground) onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * npm hands an interrupt on to the shell of its script, and a shell such as dash keeps it until what it runs has ended:
 * nothing of it can be seen but that the shell, which only sleeps, was awake for a moment. Its other reason would be
 * that this process was stopped for a while, or another one of the script has ended.
 */
function watchSleep(shell: number): () => boolean {
  if (!runsOneCommand(shell)) return () => false;
  let before = wakings(shell);
  let lookedAt = performance.now();
  let stoppedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - lookedAt > STOPPED_MS) stoppedAt = now;
    lookedAt = now;
    const count = wakings(shell);
    const woke = before !== null && count !== null && count > before;
    before = count;
    // The shell is woken by that as well, maybe only after this look.
    return woke && now - stoppedAt > STOPPED_MS;
  };
}

/** `sh -c "palier load …"`, and nothing besides. */
function runsOneCommand(shell: number): boolean {
  const [, option, ...script] = (fromProc(shell)?.command ?? '').split('\0');
  return option === '-c' && !/[;&|\n`(]/.test(script.join(' '));
}

function wakings(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const count = /^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}

interface Ancestor {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The nearest ancestor that is a package manager, and what it waits for: its child, or this process itself. */
function findManager(pid: number): { readonly manager: number; readonly child: number } | null {
  const processOf = existsSync('/proc/self/stat') ? fromProc : fromList();
  let child = processOf(pid);
  while (child !== null && child.parent > 1) {
    const parent = processOf(child.parent);
    if (parent !== null && isPackageManager(parent.command)) return { manager: parent.pid, child: child.pid };
    child = parent;
  }
  return null;
}

/** `npm run load`, `npm exec palier`, `/usr/bin/node /usr/lib/node_modules/npm/bin/npx-cli.js palier`, `node /…/pnpm.cjs` */
export function isPackageManager(command: string): boolean {
  const names = command.split(/[\s\0]+/, 2).map((word) => word.replace(/^.*[\\/]/, ''));
  const [program = '', script = ''] = names;
  return MANAGER.test(program) || (/^(node|bun)/.test(program) && MANAGER.test(script));
}

const MANAGER = /^(npm|npx|pnpm|pnpx|yarn|yarnpkg|bunx?)(-cli)?(\.[cm]?js)?$/;

function fromProc(pid: number): Ancestor | null {
  try {
    const stat = statOf(pid);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return stat === null ? null : { pid, parent: stat.parent, command };
  } catch {
    return null;
  }
}

/** The name in brackets may hold anything; state and parent come after it. */
function statOf(pid: number): { readonly state: string; readonly parent: number } | null {
  try {
    const [state = '', parent = ''] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

function fromList(): (pid: number) => Ancestor | null {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', timeout: 2_000 });
  const all = new Map<number, Ancestor>();
  for (const [, pid, parent, command = ''] of (stdout ?? '').matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)) {
    all.set(Number(pid), { pid: Number(pid), parent: Number(parent), command });
  }
  return (pid) => all.get(pid) ?? null;
}

/** One that has ended and whose parent has not asked for it yet (a zombie) is not. */
function isAlive(pid: number): boolean {
  if (!existsSync('/proc/self/stat')) return isRunning(pid);
  const state = statOf(pid)?.state ?? 'X';
  return state !== 'Z' && state !== 'X';
}

/**
 * Whether the shell of a script has put this into the background (`&`): such a process reads from nothing, the shell
 * itself does not.
 */
function isInBackground(shell: number): boolean {
  return readsNothing('self') && !readsNothing(shell);
}

function readsNothing(pid: number | 'self'): boolean {
  try {
    const input = pid === 'self' ? fstatSync(0) : statSync(`/proc/${pid}/fd/0`);
    return input.rdev === statSync('/dev/null').rdev;
  } catch {
    return false;
  }
}
