import { wantsColour } from '../tui/theme.ts';
import type { CliContext } from './context.ts';

/** What is going on before there is a screen, and after: one line each on standard error. */
export interface Notes {
  say(line: string): void;
  /** What must not be overlooked: in colour where there is any. */
  warn(line: string): void;
}

export function createNotes({ stderr, env }: Pick<CliContext, 'stderr' | 'env'>): Notes {
  let broken = false;
  stderr.on('error', () => {
    broken = true;
  });
  const write = (text: string) => {
    if (!broken) stderr.write(`palier: ${text}\n`);
  };
  return {
    say: write,
    warn: (line) => write(stderr.isTTY === true && wantsColour(env) ? `${YELLOW}${line}${PLAIN}` : line),
  };
}

const YELLOW = '\u001B[1;33m';
const PLAIN = '\u001B[0m';
