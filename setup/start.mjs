// How Node is started for what Palier runs: the one place that knows with which flags.

/** Room for new objects, in megabytes. What stays small stays in the processor's cache, and a rest frees nothing of it. */
const SMALL_YOUNG_HEAP = '--max-semi-space-size=4';

/** The sandbox runs beside what is measured. Its heap is small; without a limit V8 lets garbage grow past its share. */
export const SANDBOX_FLAGS = [SMALL_YOUNG_HEAP, '--max-old-space-size=128'];

/**
 * What runs for hours beside what it observes gives back what it no longer needs: V8 collects when the heap has grown by a
 * fifth since the last time (by itself it lets it grow fourfold), and glibc has one arena for all threads.
 */
const OBSERVER_FLAGS = [SMALL_YOUNG_HEAP, '--heap-growing-percent=20'];
const OBSERVER_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };

/** @param args the words after `palier` */
export function flagsOf(args) {
  return observes(args) ? OBSERVER_FLAGS : [];
}

function observes([command]) {
  return ['load', 'watch'].includes(command);
}

/**
 * Goes on as palier: in the place of this process where Node can do that, else below it. V8 takes the flags at the start
 * of a process only.
 * @param node path of the program, Node 24 or newer
 */
export async function startPalier(
  node,
  program,
  args,
  { cwd = process.cwd(), env: given = process.env } = {},
) {
  const env = observes(args) ? { ...OBSERVER_ENVIRONMENT, ...given } : given;
  const argv = [...flagsOf(args), program, ...args];
  if (process.execve) {
    process.chdir(cwd);
    process.execve(node, [node, ...argv], env);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(node, argv, { cwd, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // It is told of each signal, and knows those of the terminal that it got as well. When we are killed, it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.connected && child.send({ signal }, () => {}));
  child.on('error', (error) => {
    process.stderr.write(`palier: cannot run ${node}: ${error.message}\n`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}
