import { Option } from 'commander';
import { ERROR_LIMIT } from '../../../core/tune/advise.ts';
import { OBJECTIVES, type Objective } from '../../../core/tune/outcome.ts';
import { rawOf } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import { InvalidValue, type LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, commonOf, parseCount, parsePositive, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { EVALUATE_COMMAND } from './evaluate-command.ts';
import { tuneHelp } from './help.ts';

interface RawTune extends RawCommon {
  readonly results: string;
  readonly objectives: readonly Objective[];
  readonly budget: number;
  readonly show: number;
  readonly need?: number;
  readonly maxError: number;
  readonly pick?: number;
  readonly output?: string;
  readonly compare?: string;
}

export function registerTune(program: LocalizedCommand, context: CommandContext): void {
  const help = tuneHelp[context.lang];
  const shared = sharedHelp[context.lang];
  const command = program
    .command('tune')
    .description(help.about)
    .argument('[run]', shared.run, 'latest')
    .addOption(
      new Option('--objectives <list>', help.objectives)
        .argParser(parseObjectives)
        .default(OBJECTIVES, help.allObjectives),
    )
    .option('--budget <number>', help.budget, parseCount, 1000)
    .option('--show <number>', help.show, parseCount, 6)
    .option('--need <percent>', help.need, parsePositive)
    .option('--max-error <percent>', help.maxError, parsePositive, ERROR_LIMIT * 100)
    .option('--pick <number>', help.pick, parseCount)
    .option('-o, --output <file>', help.output)
    .option('--compare <run>', help.compare)
    .option('--results <dir>', shared.results, 'results');
  addCommon(command, [
    ['palier tune', help.examples.newest],
    ['palier tune latest --objectives under-provisioned,replica-seconds', help.examples.two],
    ['palier tune latest -o patch.yaml && palier load --hpa-patch patch.yaml', help.examples.proof],
    ['palier tune 20261123T2254 --compare latest', help.examples.compared],
    ['palier tune latest --json | jq .backtest.error', help.examples.error],
  ]).action(async (run: string, options: RawTune) => {
    const { runTune } = await import('./run.ts');
    context.finish(
      await runTune(
        {
          run,
          resultsDir: resultsFolder(options.results, context),
          objectives: options.objectives,
          budget: options.budget,
          show: options.show,
          needPercent: options.need ?? null,
          maxError: options.maxError / 100,
          pick: options.pick ?? null,
          output: options.output ?? null,
          compare: options.compare ?? null,
          common: commonOf(options, context),
        },
        context,
      ),
    );
  });
  program.command(EVALUATE_COMMAND, { hidden: true }).action(async () => {
    const { serveEvaluations } = await import('./evaluators.ts');
    await serveEvaluations(context.stdin, rawOf(context.stdout));
  });
}

function parseObjectives(text: string): readonly Objective[] {
  const names = text.split(',').map((name) => name.trim());
  const objectives = OBJECTIVES.filter((one) => names.includes(one));
  if (names.length === 0 || names.some((name) => !OBJECTIVES.some((one) => one === name))) {
    throw new InvalidValue({
      en: `expected some of ${OBJECTIVES.join(', ')}`,
      fr: `une partie de ${OBJECTIVES.join(', ')} attendue`,
    });
  }
  return [...objectives].sort((a, b) => names.indexOf(a) - names.indexOf(b));
}
