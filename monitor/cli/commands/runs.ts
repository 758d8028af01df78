import { isAbsolute, join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Verdict } from '../../core/objectives.ts';
import { writeJson } from '../../door/door.ts';
import type { RunFilter } from '../../recorder/filter-runs.ts';
import type { RunListing } from '../../recorder/results.ts';
import { addCommon, commonOf, type RawCommon } from '../options.ts';
import type { CommandContext } from '../program.ts';
import { table } from '../table.ts';
import { type CliWords, cliWords } from '../words.ts';
import { registerPrune } from './runs-prune.ts';

export interface RunsOptions extends RawCommon {
  readonly results: string;
  readonly scenario?: string;
  readonly verdict?: Verdict;
  readonly target?: string;
  readonly group?: string;
}

export function registerRuns(program: Command, context: CommandContext): void {
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

/** Relative to where the user stands. */
export function resultsFolder(path: string, { cwd }: Pick<CommandContext, 'cwd'>): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

/** Newest first. */
export async function filteredRuns(folder: string, options: RunsOptions): Promise<readonly RunListing[]> {
  const [{ listRuns }, { matchesFilter }] = await Promise.all([
    import('../../recorder/results.ts'),
    import('../../recorder/filter-runs.ts'),
  ]);
  const runs = await listRuns(folder, Date.now());
  return runs.filter((run) => matchesFilter(run, filterOf(options)));
}

export function isFiltered(options: RunsOptions): boolean {
  return Object.values(filterOf(options)).some((wanted) => wanted !== null);
}

function filterOf({ scenario, verdict, target, group }: RunsOptions): RunFilter {
  return {
    scenario: scenario ?? null,
    verdict: verdict ?? null,
    target: target ?? null,
    group: group ?? null,
  };
}

export function runsTable(runs: readonly RunListing[], words: CliWords): string {
  const grouped = runs.some(({ header }) => header?.group !== undefined);
  const { run, target, state, verdict, peak, requests, group } = words.runs;
  const titles = [run, target, state, verdict, peak, requests, ...(grouped ? [group] : [])];
  return table([titles.map((title) => title.toUpperCase()), ...runs.map((one) => row(one, grouped, words))]);
}

/** A dash is what is not known. */
function row(
  { runId, header, state, summary }: RunListing,
  grouped: boolean,
  { runs }: CliWords,
): readonly string[] {
  const told = summary as {
    verdict?: string;
    scaling?: { peakReplicas?: number | null };
    load?: { requests?: number };
  } | null;
  const group = header?.group;
  return [
    runId,
    header?.target.name ?? '–',
    runs.states[state],
    told?.verdict ?? '–',
    String(told?.scaling?.peakReplicas ?? '–'),
    String(told?.load?.requests ?? '–'),
    ...(grouped ? [group === undefined ? '–' : `${group.id} ${group.index}/${group.of}`] : []),
  ];
}
