import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, commonOf, parsePositive, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { replayHelp } from './help.ts';

interface ReplayOptions extends RawCommon {
  readonly speed?: number;
  readonly results: string;
  readonly plain?: boolean;
}

export function registerReplay(program: LocalizedCommand, context: CommandContext): void {
  const help = replayHelp[context.lang];
  const shared = sharedHelp[context.lang];
  addCommon(
    program
      .command('replay')
      .description(help.about)
      .argument('[run]', shared.run, 'latest')
      .option('--speed <factor>', help.speed, parsePositive)
      .option('--results <dir>', shared.results, 'results')
      .option('--plain', shared.plain),
    [
      ['palier replay', help.examples.newest],
      ['palier replay 20261123T2254 --speed 10', help.examples.faster],
      ['palier replay latest --plain | grep HPA', help.examples.lines],
      ['palier replay latest --json', help.examples.summary],
    ],
  ).action(async (run: string, options: ReplayOptions) => {
    const { runReplay } = await import('./run.ts');
    context.finish(
      await runReplay(
        {
          run,
          resultsDir: resultsFolder(options.results, context),
          speed: options.speed ?? null,
          plain: options.plain === true,
          common: commonOf(options, context),
        },
        context,
      ),
    );
  });
}
