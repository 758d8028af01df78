import type { Command } from 'commander';
import { inert } from '../../../system/output/inert.ts';
import type { CommandContext } from '../command.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { complete } from './complete.ts';
import { valuesIn } from './values.ts';

/** Answers a shell, or kubectl, that asks what may stand at the end of `palier WORDS…`; in the words that kubectl reads. */
export async function answer(
  program: Command,
  words: readonly string[],
  context: Pick<CommandContext, 'stdout' | 'cwd' | 'lang'>,
): Promise<void> {
  const { candidates, files } = await complete(
    program,
    words,
    valuesIn(resultsFolder('results', context), context.lang),
  );
  const lines = candidates.map(({ value, description }) =>
    [value, description]
      .filter((text) => text !== '')
      .map(inert)
      .join('\t')
      .concat('\n'),
  );
  context.stdout.write(`${lines.join('')}${files ? ':0' : ':4'}\n`);
}
