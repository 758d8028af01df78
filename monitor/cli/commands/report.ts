import { resolve } from 'node:path';
import type { Command } from 'commander';
import { addCommon, commonOf, type RawCommon } from '../options.ts';
import type { CommandContext } from '../program.ts';
import { resultsFolder } from './runs.ts';

interface ReportOptions extends RawCommon {
  readonly results: string;
  readonly output?: string;
}

export function registerReport(program: Command, context: CommandContext): void {
  addCommon(
    program
      .command('report')
      .description('make report.html and report.md of a recorded run')
      .argument('[run]', 'run id, its beginning, "latest", or a run folder', 'latest')
      .option('--results <dir>', 'folder of the runs', 'results')
      .option('-o, --output <dir>', 'folder for the two files (default: the folder of the run)'),
    [
      ['palier report', 'of the newest run'],
      ['palier report 20261123T2254 --lang fr', 'in French'],
      ['palier report latest --json | jq -r .html', 'where the page is'],
    ],
  ).action(async (run: string, options: ReportOptions) => {
    const [{ findRun }, { writeReport }] = await Promise.all([
      import('../../recorder/results.ts'),
      import('../../report/write-report.ts'),
    ]);
    const { lang, json } = commonOf(options, context);
    const dir = await findRun(resultsFolder(options.results, context), run, Date.now());
    const outDir = options.output === undefined ? dir : resolve(context.cwd, options.output);
    const { html, markdown, data } = await writeReport(dir, { lang, root: context.root, outDir });
    for (const problem of data.problems) context.stderr.write(`palier: timeline.ndjson: ${problem}\n`);
    const { verdict } = data.measures.summary;
    if (json) context.stdout.write(`${JSON.stringify({ html, markdown, verdict })}\n`);
    else context.stdout.write(`${html}\n${markdown}\n`);
  });
}
