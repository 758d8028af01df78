import { existsSync } from 'node:fs';

/** Of util-linux: runs a command with a terminal of its own, and ends with its exit code. */
const SCRIPT = '/usr/bin/script';

/**
 * The command with a terminal, for a container with `tty: true`; as it is where this machine has no program for that. The
 * size of the terminal is not that of the client's.
 */
export function inTerminal(argv: readonly string[]): readonly string[] {
  if (!existsSync(SCRIPT)) return argv;
  return [SCRIPT, '-qefc', `exec ${argv.map(quoted).join(' ')}`, '/dev/null'];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
