import { basename } from 'node:path';
import { sideBySide } from '../../../core/tune/side-by-side.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { findRun } from '../../recorder/results.ts';
import type { CliContext } from '../context.ts';
import { type ModelledRun, modelledRun } from './modelled-run.ts';
import type { TuneOptions } from './options.ts';
import { sideBySideLines } from './render.ts';
import { settingsInShort } from './settings.ts';
import { type TuneWords, tuneWords } from './words.ts';

/** `palier tune --compare`: what the first run predicts of another, beside what was measured there. */
export async function compareRuns(
  first: ModelledRun,
  dir: string,
  other: string,
  options: TuneOptions,
  context: CliContext,
  width: number,
): Promise<void> {
  const words = tuneWords[options.common.lang];
  const otherDir = await findRun(options.resultsDir, other, Date.now());
  const second = await modelledRun(otherDir, options, context);
  const result = sideBySide(first, second);
  const names = { run: basename(dir), other: basename(otherDir) };
  const { spec } = second.model;
  if (options.common.json)
    return writeJson(context.stdout, { schema: 'palier.tune-comparison/1', ...names, spec, ...result });
  const lines = [
    words.comparison(names.run, names.other),
    settingsInShort(spec, words),
    ...costLines(first, second, words),
    ...sideBySideLines(result, width, words),
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
}

/** Other work for each request is the first thing to look at where a prediction is off. */
function costLines(
  { basis: first }: ModelledRun,
  { basis: second }: ModelledRun,
  words: TuneWords,
): readonly string[] {
  if (first.requestCost === null || second.requestCost === null) return [];
  return [words.costs(words.decimal(first.requestCost.median), words.decimal(second.requestCost.median))];
}
