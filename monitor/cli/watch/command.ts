import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import {
  addCommon,
  addObserve,
  commonOf,
  parseDuration,
  type RawCommon,
  type RawObserve,
} from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

interface WatchOptions extends RawCommon, RawObserve {
  readonly maxDuration?: number;
  readonly record: boolean;
  readonly plain?: boolean;
  readonly resultsDir?: string;
}

export function registerWatch(program: LocalizedCommand, context: CommandContext): void {
  const command = program
    .command('watch')
    .description('observe autoscalers without putting any load on anything')
    .option('--max-duration <time>', 'end after this (90s, 5m)', parseDuration)
    .option('--no-record', 'show only, record nothing')
    .option('--plain', 'lines instead of a screen, also for screen readers (ACCESSIBLE=1 asks for the same)');
  addCommon(addObserve(command), [
    ['palier watch', 'our backend in the current cluster, or the running sandbox'],
    ['palier watch -n shop --hpa web,api', 'two autoscalers of your own'],
    ['palier watch -n shop --hpa all --no-record', 'every one of a namespace'],
  ]).action(async (options: WatchOptions) => {
    const { runWatch } = await import('./run.ts');
    context.finish(
      await runWatch(
        {
          observe: options,
          resultsDir: options.record
            ? resultsFolder(options.resultsDir ?? options.results ?? 'results', context)
            : null,
          maxDurationMs: options.maxDuration ?? null,
          plain: options.plain === true,
          common: commonOf(options, context),
        },
        context,
      ),
    );
  });
}
