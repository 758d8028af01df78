import type { CliContext } from './context.ts';

/** What is going on before there is a screen, and after: one line each on standard error. */
export interface Notes {
  say(line: string): void;
}

export function createNotes({ stderr }: Pick<CliContext, 'stderr'>): Notes {
  let broken = false;
  stderr.on('error', () => {
    broken = true;
  });
  return {
    say(line) {
      if (!broken) stderr.write(`palier: ${line}\n`);
    },
  };
}
