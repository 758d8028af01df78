import { basename, resolve } from 'node:path';
import { stringify } from 'yaml';
import { EXIT, type ExitCode } from '../../../core/lib/errors.ts';
import { refusalOf } from '../../../core/tune/advise.ts';
import { backtest } from '../../../core/tune/backtest.ts';
import { patchBetween } from '../../../core/tune/patch.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { findRun } from '../../recorder/results.ts';
import { writeArtifact } from '../../recorder/write-artifact.ts';
import type { CliContext } from '../context.ts';
import { adviceData, adviceLines } from './advice.ts';
import { compareRuns } from './compare.ts';
import { modelledRun } from './modelled-run.ts';
import type { TuneOptions } from './options.ts';
import { backtestLines, basisLines, refusalLine, section } from './render.ts';
import { searchSettings } from './search.ts';
import { settingsInShort } from './settings.ts';
import { tuneWords } from './words.ts';

const WIDEST = 110;

/** `palier tune`: backtest, then search or comparison. @returns 4 when the model must not advise */
export async function runTune(options: TuneOptions, context: CliContext): Promise<ExitCode> {
  const { common, compare, output } = options;
  const dir = await findRun(options.resultsDir, options.run, Date.now());
  const modelled = await modelledRun(dir, options, context);
  const width = Math.min(WIDEST, context.stdout.columns ?? 100);
  if (compare !== null) {
    await compareRuns(modelled, dir, compare, options, context, width);
    return EXIT.ok;
  }

  const words = tuneWords[common.lang];
  const write = (lines: readonly string[]) => context.stdout.write(`${lines.join('\n')}\n`);
  const { model, basis, hpa } = modelled;
  const test = backtest(model, modelled.actual.replicas);
  const refusal = refusalOf(test, options.maxError);
  if (!common.json) {
    write([
      words.run(basename(dir), hpa, settingsInShort(model.spec, words)),
      '',
      ...section(words.modelTitle, basisLines(model, basis, words)),
      ...section(words.backtestTitle, backtestLines(test, model, width - 2, words)),
    ]);
  }
  const { spec, pod } = model;
  const known = {
    schema: 'palier.tune/1',
    run: basename(dir),
    hpa,
    spec,
    basis,
    pod,
    backtest: test,
    refusal,
  };
  if (refusal !== null) {
    if (common.json) writeJson(context.stdout, { ...known, front: null, best: null });
    else write([words.noAdvice(refusalLine(refusal, words))]);
    return EXIT.inconclusive;
  }

  const found = await searchSettings(model, options, context);
  if (output !== null) {
    const patch = stringify(patchBetween(spec, found.chosen.spec));
    await writeArtifact(resolve(context.cwd, output), patch);
  }
  if (common.json) writeJson(context.stdout, { ...known, ...adviceData(modelled, test, found, options) });
  else write(adviceLines(dir, modelled, test, found, options, width));
  return EXIT.ok;
}
