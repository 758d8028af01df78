import { Option } from 'commander';
import { writeJson } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, commonOf } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { runsHelp } from './help.ts';
import { filteredRuns, isFiltered, type RunsOptions, runsTable } from './list.ts';
import { registerPrune } from './prune.ts';
import { runsWords } from './words.ts';

export function registerRuns(program: LocalizedCommand, context: CommandContext): void {
  const help = runsHelp[context.lang];
  const shared = sharedHelp[context.lang];
  const runs = addCommon(
    program
      .command('runs')
      .description(help.about)
      .option('--scenario <name>', help.scenario)
      .addOption(new Option('--verdict <verdict>', help.verdict).choices(['pass', 'fail', 'inconclusive']))
      .option('--target <target>', help.target)
      .option('--group <id>', help.group)
      .option('--results <dir>', shared.results, 'results'),
    [
      ['palier runs', help.examples.table],
      ['palier runs --scenario ramp --verdict fail', help.examples.failed],
      ['palier runs --json | jq -r .[0].dir', help.examples.folder],
      ['palier runs prune --keep 20', help.examples.prune],
    ],
  ).action(async (options: RunsOptions) => {
    const { lang, json } = commonOf(options, context);
    const words = runsWords[lang];
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
