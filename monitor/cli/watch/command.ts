import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import {
  addCommon,
  addObserve,
  commonOf,
  parseDuration,
  type RawCommon,
  type RawObserve,
} from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { watchHelp } from './help.ts';

interface WatchOptions extends RawCommon, RawObserve {
  readonly maxDuration?: number;
  readonly record: boolean;
  readonly config?: string;
  readonly plain?: boolean;
  readonly resultsDir?: string;
}

export function registerWatch(program: LocalizedCommand, context: CommandContext): void {
  const help = watchHelp[context.lang];
  const shared = sharedHelp[context.lang];
  const command = program
    .command('watch')
    .description(help.about)
    .option('--max-duration <time>', help.maxDuration, parseDuration)
    .option('--no-record', help.noRecord)
    .option('--config <file>', help.config)
    .option('--plain', shared.plain);
  addCommon(addObserve(command), [
    ['palier watch', help.examples.ours],
    ['palier watch -n shop --hpa web,api', help.examples.own],
    ['palier watch -n shop --hpa all --no-record', help.examples.all],
  ]).action(async (options: WatchOptions) => {
    const { runWatch } = await import('./run.ts');
    context.finish(
      await runWatch(
        {
          observe: options,
          config: options.config ?? null,
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
