import { resolve } from 'node:path';
import { writeJson } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, collect, commonOf, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';

interface ReportOptions extends RawCommon {
  readonly results: string;
  readonly output?: string;
  readonly baseline?: readonly string[];
  readonly allowDifferent?: string;
  readonly force?: boolean;
}

export function registerReport(program: LocalizedCommand, context: CommandContext): void {
  addCommon(
    program
      .command('report')
      .description('make report.html and report.md of a recorded run; of several: compare them')
      .argument(
        '[runs...]',
        'run ids, their beginnings, "latest", run folders, or groups of repeats (default: latest); several: the others are compared with the first',
      )
      .option(
        '--baseline <run>',
        'compare with this run or group instead; several times: several runs',
        collect,
      )
      .option('--allow-different <what>', 'compare although these differ: image,hpa,… or all')
      .option('--force', 'compare whatever differs')
      .option('--results <dir>', 'folder of the runs', 'results')
      .option('-o, --output <dir>', 'folder for the two files (default: the folder of the run)'),
    [
      ['palier report', 'of the newest run'],
      ['palier report 20261123T2254 --lang fr', 'in French'],
      ['palier report latest --json | jq -r .html', 'where the page is'],
      ['palier report 20261123T2254 latest', 'what changed since that run'],
      [
        'palier report latest --baseline repeat-kxqzab --allow-different image',
        'a new image against five runs',
      ],
    ],
  ).action(async (runs: readonly string[], options: ReportOptions) => {
    const { compareRecorded, foldersOf, parseAllowed } = await import('../recorded/compare-runs.ts');
    const names = runs.length === 0 ? ['latest'] : runs;
    const baseline = options.baseline ?? [];
    const resultsDir = resultsFolder(options.results, context);
    const folders = await foldersOf(names, resultsDir);
    if (folders.length > 1 || baseline.length > 0) {
      const outDir = options.output === undefined ? null : resolve(context.cwd, options.output);
      const allowed = parseAllowed(options.allowDifferent, options.force === true);
      const common = commonOf(options, context);
      return compareRecorded({ runs: names, baseline, allowed, resultsDir, outDir, common }, context);
    }
    const [{ writeReport }, { problemTeller }] = await Promise.all([
      import('../../report/write-report.ts'),
      import('../recorded/recorded-run.ts'),
    ]);
    const { lang, json } = commonOf(options, context);
    const [dir = ''] = folders;
    const outDir = options.output === undefined ? dir : resolve(context.cwd, options.output);
    const { html, markdown, data } = await writeReport(dir, { lang, root: context.root, outDir });
    const tell = problemTeller(dir, context);
    for (const message of data.problems) tell({ message });
    const { verdict } = data.measures.summary;
    if (json) writeJson(context.stdout, { html, markdown, verdict });
    else context.stdout.write(`${html}\n${markdown}\n`);
  });
}
