import { Option } from 'commander';
import { DRILL_NAMES, type DrillName } from '../../../core/learn/drills.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, parseCount, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

interface RawLearn extends RawCommon {
  readonly results: string;
  readonly questions: number;
  readonly drill?: DrillName;
}

export function registerLearn(program: LocalizedCommand, context: CommandContext): void {
  const command = program
    .command('learn')
    .description('guess what the autoscaler will decide, decision by decision, then see it and why')
    .argument('[run]', 'run id, its beginning, "latest", or a run folder', 'latest')
    .option('--questions <number>', 'at most so many decisions', parseCount, 12)
    .addOption(
      new Option('--drill <name>', 'first let something go wrong on the sandbox, and foresee it').choices([
        ...DRILL_NAMES,
      ]),
    )
    .option('--results <dir>', 'folder of the runs', 'results');
  addCommon(command, [
    ['palier learn', 'the newest run, decision by decision'],
    ['palier learn --drill max-too-small', 'live through a mistake on the sandbox (some minutes)'],
    ['palier learn 20261123T2254 --questions 5 --lang fr', 'five of its decisions, in French'],
    ['printf "4\\n6\\n" | palier learn latest --json', 'answers from a pipe, the score as JSON'],
  ]).action(async (run: string, options: RawLearn) => {
    const learn = {
      run,
      resultsDir: resultsFolder(options.results, context),
      questions: options.questions,
      common: commonOf(options, context),
    };
    if (options.drill === undefined) {
      const { runLearn } = await import('./run.ts');
      context.finish(await runLearn(learn, context));
    } else {
      const { runDrill } = await import('./drill.ts');
      context.finish(await runDrill(options.drill, learn, context));
    }
  });
}
