import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How an answer is compared with that of the cluster, when not word by word. */
export type How =
  | 'all'
  | 'exit'
  | 'columns'
  | 'keys'
  | 'sorted'
  | { readonly first: number }
  | { readonly matching: RegExp };

export interface Command {
  readonly group: string;
  readonly line: string;
  readonly how: How;
}

/** What is compared: the exit code and the shape of what was printed. */
export interface Answer {
  readonly line: string;
  readonly exitCode: number;
  readonly shape: string;
}

const COMMANDS = join(import.meta.dirname, 'commands.txt');
export const EXPECTED = join(import.meta.dirname, 'expected.txt');

/** The session of `commands.txt`, in its order. Throws for a line that it does not understand. */
export function readCommands(text = readFileSync(COMMANDS, 'utf8')): readonly Command[] {
  const commands: Command[] = [];
  let group = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue;
    if (line.startsWith('== ')) group = line.slice(3);
    else if (!line.startsWith(' ')) commands.push({ group, line, how: 'all' });
    else {
      const last = commands.pop();
      if (!last) throw new Error(`"${line.trim()}" stands below no command`);
      commands.push({ ...last, how: readHow(line) });
    }
  }
  return commands;
}

function readHow(line: string): How {
  const [, word, argument = ''] =
    /^ {2}~ (exit|columns|keys|sorted|first|matching)(?: (.+?))?: [^:]+$/.exec(line) ?? [];
  if (word === 'exit' || word === 'columns' || word === 'keys' || word === 'sorted') return word;
  if (word === 'first') return { first: Number(argument) };
  if (word === 'matching') return { matching: new RegExp(argument) };
  throw new Error(`expected "  ~ exit|columns|keys|sorted|first N|matching REGEX: why", got "${line}"`);
}

/** `$ command`, what it printed, `→ exit code`: as a person would read it in a terminal. */
export function formatAnswers(answers: readonly Answer[]): string {
  return answers
    .map(({ line, shape, exitCode }) => `$ ${line}\n${shape === '' ? '' : `${shape}\n`}→ ${exitCode}\n`)
    .join('\n');
}

export function readAnswers(text = readFileSync(EXPECTED, 'utf8')): readonly Answer[] {
  return [...text.matchAll(/^\$ (.*)\n((?:(?!→ \d+$).*\n)*)→ (\d+)$/gm)].map(
    ([, line = '', shape = '', code]) => ({ line, shape: shape.replace(/\n$/, ''), exitCode: Number(code) }),
  );
}

/** The expected answer of each command: the same line's, the second time the second one's. Undefined: not recorded. */
export function expectedOf(
  commands: readonly { readonly line: string }[],
  answers = readAnswers(),
): readonly (Answer | undefined)[] {
  const left = Map.groupBy(answers, ({ line }) => line);
  return commands.map(({ line }) => left.get(line)?.shift());
}
