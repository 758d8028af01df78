import { Option } from 'commander';
import { writeJson } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { cliWords } from '../words.ts';
import { filteredRuns, isFiltered, type RunsOptions, runsTable } from './list.ts';
import { registerPrune } from './prune.ts';

export function registerRuns(program: LocalizedCommand, context: CommandContext): void {
  const runs = addCommon(
    program
      .command('runs')
      .description('list the recorded runs, newest first; "runs prune" removes some')
      .option('--scenario <name>', 'only of this scenario')
      .addOption(
        new Option('--verdict <verdict>', 'only with this verdict').choices(['pass', 'fail', 'inconclusive']),
      )
      .option('--target <target>', 'only on this target: sandbox, kubernetes, or the name of one')
      .option('--group <id>', 'only repeats of this group')
      .option('--results <dir>', 'folder of the runs', 'results'),
    [
      ['palier runs', 'as a table'],
      ['palier runs --scenario ramp --verdict fail', 'those that failed'],
      ['palier runs --json | jq -r .[0].dir', 'the folder of the newest'],
      ['palier runs prune --keep 20', 'remove all but the newest twenty'],
    ],
  ).action(async (options: RunsOptions) => {
    const { lang, json } = commonOf(options, context);
    const words = cliWords(lang);
    const folder = resultsFolder(options.results, context);
    const runs = await filteredRuns(folder, options);
    if (json) writeJson(context.stdout, runs, 2);
    else if (runs.length > 0) context.stdout.write(runsTable(runs, words));
    else
      context.stderr.write(
        `palier: ${isFiltered(options) ? words.noSuchRuns(folder) : words.noRuns(folder)}\n`,
      );
  });
  registerPrune(runs, context);
}
