// How Node is started for what Palier runs: the one place that knows with which flags.
import { fail, lang } from './speak.mjs';

const NOT_RUN = {
  en: (path, reason) => `cannot run ${path}: ${reason}`,
  fr: (path, reason) => `impossible de lancer ${path} : ${reason}`,
};

/** Room for new objects, in megabytes. What stays small stays in the processor's cache, and a rest frees nothing of it. */
const SMALL_YOUNG_HEAP = '--max-semi-space-size=4';

/** The sandbox runs beside what is measured. Its heap is small; without a limit V8 lets garbage grow past its share. */
export const SANDBOX_FLAGS = [SMALL_YOUNG_HEAP, '--max-old-space-size=128'];

/**
 * What runs for hours beside what it observes takes little and gives back what it no longer needs. V8 collects when the
 * heap has grown by two megabytes (by itself it lets it grow by eight or more) and has one for new objects; glibc has one
 * arena for all threads, and what is large, as are the pieces that V8 compiles with, is mapped and unmapped (by itself it
 * soon stops to, and what it frees between small things it keeps).
 */
const SMALL_HEAP = '--optimize-for-size';
const OBSERVER_ENVIRONMENT = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '32768' };
/** SMALL_HEAP is V8's own, not Node's, which refuses what it does not know: the newest that was seen to take it. */
const NEWEST_KNOWN_MAJOR = 26;

/**
 * @param args the words after `palier`
 * @param major version of the Node that is to run it
 */
export function flagsOf(args, major) {
  if (!observes(args)) return [];
  return [major > NEWEST_KNOWN_MAJOR ? SMALL_YOUNG_HEAP : SMALL_HEAP];
}

function observes([command]) {
  return ['load', 'watch'].includes(command);
}

/**
 * Goes on as palier: in the place of this process where Node can do that, else below it. V8 takes the flags at the start
 * of a process only.
 * @param node `path` of the program and its `major` version: 24 or newer
 */
export async function startPalier(
  { path, major },
  program,
  args,
  { cwd = process.cwd(), env: given = process.env } = {},
) {
  const env = observes(args) ? { ...OBSERVER_ENVIRONMENT, ...given } : given;
  const argv = [...flagsOf(args, major), program, ...args];
  if (process.execve) {
    process.chdir(cwd);
    process.execve(path, [path, ...argv], env);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(path, argv, { cwd, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // It is told of each signal, and knows those of the terminal that it got as well. When we are killed, it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.connected && child.send({ signal }, () => {}));
  child.on('error', (error) => {
    fail(NOT_RUN[lang](path, error.message), 3);
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}
