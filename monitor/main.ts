import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CliContext } from './cli/context.ts';
import { runProgram } from './cli/program.ts';
import { createSignals } from './cli/signals.ts';
import { EXIT } from './core/errors.ts';

// The only file that reads the environment of the process or ends it.
const root = findRoot(import.meta.dirname);
const exitActions = new Set<() => void>();
process.on('exit', () => {
  for (const action of exitActions) action();
});
// A reader that has gone (`palier … | head`) is no reason to break off a run.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const context: CliContext = {
  env: process.env,
  homeDirectory: homedir(),
  cwd: process.env.INIT_CWD ?? process.cwd(),
  root,
  self: { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? import.meta.filename] },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: createSignals(process, () => process.exit(EXIT.interrupted)),
  version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  nodeVersion: process.versions.node,
  pid: process.pid,
  onExit(action) {
    exitActions.add(action);
    return () => void exitActions.delete(action);
  },
  exitNow: (code) => process.exit(code),
};

const exitCode = await runProgram(process.argv.slice(2), context);
await Promise.all([written(process.stdout), written(process.stderr)]);
process.exit(exitCode);

/** Into a pipe Node writes when there is room: who exits before loses what is beyond 64 KiB. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

/** The repository: two levels up from the sources, one from the bundle. */
function findRoot(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return from;
}
