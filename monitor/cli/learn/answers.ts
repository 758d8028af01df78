import { createInterface } from 'node:readline';
import { type CliContext, isInteractive } from '../context.ts';

/** Where answers come from: a person at a terminal, or lines of a pipe. */
export interface Answers {
  readonly interactive: boolean;
  /** The next answer, trimmed; null: there are no more. */
  readonly next: (prompt: string) => Promise<string | null>;
  readonly close: () => void;
}

/** Prompts go to standard error, so that a pipe of standard output holds the lesson alone. */
export function createAnswers(context: CliContext): Answers {
  const { stdin, stderr } = context;
  const interactive = isInteractive(context);
  const lines = createInterface({ input: stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    interactive,
    async next(prompt) {
      if (interactive) stderr.write(prompt);
      const line = await iterator.next();
      return line.done ? null : line.value.trim();
    },
    close: () => lines.close(),
  };
}
