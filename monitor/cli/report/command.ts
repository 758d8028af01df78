import { resolve } from 'node:path';
import { writeJson } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { sharedHelp } from '../options/help.ts';
import { addCommon, collect, commonOf, type RawCommon } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { reportHelp } from './help.ts';

interface ReportOptions extends RawCommon {
  readonly results: string;
  readonly output?: string;
  readonly baseline?: readonly string[];
  readonly allowDifferent?: string;
  readonly force?: boolean;
}

export function registerReport(program: LocalizedCommand, context: CommandContext): void {
  const help = reportHelp[context.lang];
  const shared = sharedHelp[context.lang];
  addCommon(
    program
      .command('report')
      .description(help.about)
      .argument('[runs...]', help.runs)
      .option('--baseline <run>', help.baseline, collect)
      .option('--allow-different <what>', shared.allowDifferent)
      .option('--force', shared.force)
      .option('--results <dir>', shared.results, 'results')
      .option('-o, --output <dir>', help.output),
    [
      ['palier report', help.examples.newest],
      ['palier report 20261123T2254 --lang fr', help.examples.french],
      ['palier report latest --json | jq -r .html', help.examples.page],
      ['palier report 20261123T2254 latest', help.examples.changed],
      ['palier report latest --baseline repeat-kxqzab --allow-different image', help.examples.image],
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
    const tell = problemTeller(dir, lang, context);
    for (const message of data.problems) tell({ message });
    const { verdict } = data.measures.summary;
    if (json) writeJson(context.stdout, { html, markdown, verdict });
    else context.stdout.write(`${html}\n${markdown}\n`);
  });
}
