import { Console } from 'node:console';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { EXIT } from '../core/lib/errors.ts';
import { langOf } from '../core/lib/lang.ts';
import { isAsciiLocale } from '../system/output/ascii.ts';
import { reportError } from '../system/output/report-error.ts';
import { guarded } from '../system/output/streams.ts';
import type { CliContext } from './cli/context.ts';
import { runProgram } from './cli/program.ts';
import { signalSource } from './cli/signals/signal-source.ts';
import { createSignals } from './cli/signals/signals.ts';

// The only file that reads the environment of the process or ends it.
const args = process.argv.slice(2);
const lang = langOf(args, process.env);
const root = findRoot(import.meta.dirname);
const exitActions = new Set<() => void>();
process.on('exit', () => {
  for (const action of exitActions) action();
});
// A reader that has gone (`palier … | head`) is no reason to break off a run.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const door = { ascii: isAsciiLocale(process.env), github: process.env.GITHUB_ACTIONS === 'true' };
const context: CliContext = {
  env: process.env,
  homeDirectory: home(),
  cwd: process.cwd(),
  root,
  self: { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? import.meta.filename] },
  stdin: process.stdin,
  stdout: guarded(process.stdout, door),
  stderr: guarded(process.stderr, door),
  signals: createSignals(signalSource(process), () => process.exit(EXIT.interrupted)),
  version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  nodeVersion: process.versions.node,
  pid: process.pid,
  onExit(action) {
    exitActions.add(action);
    return () => void exitActions.delete(action);
  },
  exitNow: (code) => process.exit(code),
};

// Exit code 1 says that a gate failed: a fault of Palier itself is another one, and says so without giving away secrets.
process.on('uncaughtException', (error) => process.exit(reportError(error, context, false, lang)));
// Whatever libraries and Node itself have to say goes the same way. (Ink looks for the class in the object.)
globalThis.console = Object.assign(new Console(context.stdout, context.stderr), { Console });
if (process.listenerCount('warning') > 0) {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => console.error(`palier: ${warning.name}: ${warning.message}`));
}

const exitCode = await runProgram(args, context);
await Promise.all([written(process.stdout), written(process.stderr)]);
process.exit(exitCode);

/** Into a pipe Node writes when there is room: who exits before loses what is beyond 64 KiB. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

/** null: there is no HOME, and the user has no entry in the list of users (a container with a user id of its own). */
function home(): string | null {
  try {
    return process.env.HOME || userInfo().homedir;
  } catch {
    return null;
  }
}

/** The repository: two levels up from the sources, one from the bundle. */
function findRoot(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return from;
}
