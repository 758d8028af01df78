import { Option } from 'commander';
import { ERROR_LIMIT } from '../../../core/tune/advise.ts';
import { OBJECTIVES, type Objective } from '../../../core/tune/outcome.ts';
import { rawOf } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import { InvalidValue, type LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, parseCount, parsePositive, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { EVALUATE_COMMAND } from './evaluate-command.ts';

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
  const command = program
    .command('tune')
    .description('try other autoscaler settings on a recorded run, with the error of the model on that run')
    .argument('[run]', 'run id, its beginning, "latest", or a run folder', 'latest')
    .addOption(
      new Option(
        '--objectives <list>',
        `what should be small, the most important first: ${OBJECTIVES.join(', ')}`,
      )
        .argParser(parseObjectives)
        .default(OBJECTIVES, 'all'),
    )
    .option('--budget <number>', 'how many settings to try', parseCount, 1000)
    .option('--show <number>', 'how many of the best trade-offs to show', parseCount, 6)
    .option(
      '--need <percent>',
      'CPU, per cent of its request, that a pod may use and still be enough (default: the recorded target)',
      parsePositive,
    )
    .option(
      '--max-error <percent>',
      'no advice when the model is off by more',
      parsePositive,
      ERROR_LIMIT * 100,
    )
    .option(
      '--pick <number>',
      'print and write the patch of this one of the shown (default: the one to try first)',
      parseCount,
    )
    .option('-o, --output <file>', 'write the patch, for "palier load --hpa-patch"')
    .option(
      '--compare <run>',
      'predict this other run from the first: its settings, side by side with what it did',
    )
    .option('--results <dir>', 'folder of the runs', 'results');
  addCommon(command, [
    ['palier tune', 'the newest run'],
    ['palier tune latest --objectives under-provisioned,replica-seconds', 'never mind how often it changes'],
    ['palier tune latest -o patch.yaml && palier load --hpa-patch patch.yaml', 'try what it advises'],
    ['palier tune 20261123T2254 --compare latest', 'what it predicted beside what was measured'],
    ['palier tune latest --json | jq .backtest.error', 'how wrong the model is'],
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
