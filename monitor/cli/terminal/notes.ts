import { indented } from '../../../system/output/report-error.ts';
import { writeStyled } from '../../../system/output/streams.ts';
import { wantsColour } from '../../tui/theme.ts';
import type { CliContext } from '../context.ts';

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
  const write = (line: string, style: (text: string) => string = (text) => text) => {
    if (!broken) writeStyled(stderr, indented(line), (text) => `palier: ${style(text)}\n`);
  };
  return {
    say: (line) => write(line),
    warn: (line) => write(line, stderr.isTTY === true && wantsColour(env) ? yellow : undefined),
  };
}

function yellow(text: string): string {
  return `\u001B[1;33m${text}\u001B[0m`;
}
