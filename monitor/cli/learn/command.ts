import { Option } from 'commander';
import { DRILL_NAMES, type DrillName } from '../../../core/learn/drills.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, commonOf, parseCount, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { learnHelp } from './help.ts';

interface RawLearn extends RawCommon {
  readonly results: string;
  readonly questions: number;
  readonly drill?: DrillName;
}

export function registerLearn(program: LocalizedCommand, context: CommandContext): void {
  const help = learnHelp[context.lang];
  const shared = sharedHelp[context.lang];
  const command = program
    .command('learn')
    .description(help.about)
    .argument('[run]', shared.run, 'latest')
    .option('--questions <number>', help.questions, parseCount, 12)
    .addOption(new Option('--drill <name>', help.drill).choices([...DRILL_NAMES]))
    .option('--results <dir>', shared.results, 'results');
  addCommon(command, [
    ['palier learn', help.examples.newest],
    ['palier learn --drill max-too-small', help.examples.drill],
    ['palier learn 20261123T2254 --questions 5 --lang fr', help.examples.five],
    ['printf "4\\n6\\n" | palier learn latest --json', help.examples.pipe],
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
