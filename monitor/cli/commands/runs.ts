import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import type { RunListing } from '../../recorder/results.ts';
import { addCommon, commonOf, type RawCommon } from '../options.ts';
import type { CommandContext } from '../program.ts';
import { table } from '../table.ts';
import { type CliWords, cliWords } from '../words.ts';

interface RunsOptions extends RawCommon {
  readonly results: string;
}

export function registerRuns(program: Command, context: CommandContext): void {
  addCommon(
    program
      .command('runs')
      .description('list the recorded runs, newest first')
      .option('--results <dir>', 'folder of the runs', 'results'),
    [
      ['palier runs', 'as a table'],
      ['palier runs --json | jq -r .[0].dir', 'the folder of the newest'],
    ],
  ).action(async (options: RunsOptions) => {
    const { listRuns } = await import('../../recorder/results.ts');
    const { lang, json } = commonOf(options, context);
    const words = cliWords(lang);
    const folder = resultsFolder(options.results, context);
    const runs = await listRuns(folder, Date.now());
    if (json) context.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
    else if (runs.length === 0) context.stderr.write(`palier: ${words.noRuns(folder)}\n`);
    else context.stdout.write(table([titles(words), ...runs.map((run) => row(run, words))]));
  });
}

/** Relative to where the user stands. */
export function resultsFolder(path: string, { cwd }: Pick<CommandContext, 'cwd'>): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

function titles({ runs }: CliWords): readonly string[] {
  return [runs.run, runs.target, runs.state, runs.verdict, runs.peak, runs.requests].map((title) =>
    title.toUpperCase(),
  );
}

/** A dash is what is not known. */
function row({ runId, header, state, summary }: RunListing, { runs }: CliWords): readonly string[] {
  const told = summary as {
    verdict?: string;
    scaling?: { peakReplicas?: number | null };
    load?: { requests?: number };
  } | null;
  return [
    runId,
    header?.target.name ?? '–',
    runs.states[state],
    told?.verdict ?? '–',
    String(told?.scaling?.peakReplicas ?? '–'),
    String(told?.load?.requests ?? '–'),
  ];
}
