import { createInterface } from 'node:readline/promises';
import type { Lang } from '../../../core/lib/lang.ts';
import { inert } from '../../../system/output/inert.ts';
import { terminalOf } from '../../../system/output/streams.ts';
import type { CliContext } from '../context.ts';
import { terminalWords } from './words.ts';

/** A numbered list and a question, on standard error. @returns the index; null when nobody answered sensibly */
export async function askWhich(
  question: string,
  choices: readonly string[],
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
  lang: Lang,
): Promise<number | null> {
  stderr.write(`${question}\n${choices.map((choice, i) => `  ${i + 1}  ${inert(choice)}\n`).join('')}`);
  const prompt = createInterface({ input: stdin, output: terminalOf(stderr) });
  try {
    const answer = Number(await prompt.question(terminalWords[lang].chooseNumber(choices.length)));
    return Number.isInteger(answer) && answer >= 1 && answer <= choices.length ? answer - 1 : null;
  } finally {
    prompt.close();
  }
}

/** A question on standard error. @returns whether the answer begins with `yes`, in either case; no answer is a no */
export async function askYes(
  question: string,
  yes: string,
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
): Promise<boolean> {
  const prompt = createInterface({ input: stdin, output: terminalOf(stderr) });
  const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([prompt.question(`${question} `), closed]);
    return answer.trim().toLowerCase().startsWith(yes);
  } finally {
    prompt.close();
  }
}
