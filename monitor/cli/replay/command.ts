import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, parsePositive, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

interface ReplayOptions extends RawCommon {
  readonly speed?: number;
  readonly results: string;
  readonly plain?: boolean;
}

export function registerReplay(program: LocalizedCommand, context: CommandContext): void {
  addCommon(
    program
      .command('replay')
      .description('play a recorded run on the screen: seek, pause, faster, slower')
      .argument('[run]', 'run id, its beginning, "latest", or a run folder', 'latest')
      .option(
        '--speed <factor>',
        'how many times faster than it happened (lines: as fast as possible)',
        parsePositive,
      )
      .option('--results <dir>', 'folder of the runs', 'results')
      .option(
        '--plain',
        'lines instead of a screen, also for screen readers (ACCESSIBLE=1 asks for the same)',
      ),
    [
      ['palier replay', 'the newest run, as it happened'],
      ['palier replay 20261123T2254 --speed 10', 'ten times faster'],
      ['palier replay latest --plain | grep HPA', 'the decisions as lines'],
      ['palier replay latest --json', 'the summary that follows from the timeline'],
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
