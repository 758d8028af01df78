import type { Verdict } from '../../../core/verdict/objective.ts';
import type { RunFilter } from '../../recorder/filter-runs.ts';
import type { RunListing } from '../../recorder/results.ts';
import type { RawCommon } from '../options/options.ts';
import { table } from '../terminal/table.ts';
import type { RunsWords } from './words.ts';

export interface RunsOptions extends RawCommon {
  readonly results: string;
  readonly scenario?: string;
  readonly verdict?: Verdict;
  readonly target?: string;
  readonly group?: string;
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

export function runsTable(runs: readonly RunListing[], words: RunsWords): string {
  const grouped = runs.some(({ header }) => header?.group !== undefined);
  const { run, target, state, verdict, peak, requests, group } = words.runs;
  const titles = [run, target, state, verdict, peak, requests, ...(grouped ? [group] : [])];
  return table([titles.map((title) => title.toUpperCase()), ...runs.map((one) => row(one, grouped, words))]);
}

/** A dash is what is not known. */
function row(
  { runId, header, state, summary }: RunListing,
  grouped: boolean,
  { runs }: RunsWords,
): readonly string[] {
  const told = summary as {
    verdict?: Verdict;
    scaling?: { peakReplicas?: number | null };
    load?: { requests?: number };
  } | null;
  const group = header?.group;
  return [
    runId,
    header?.target.name ?? '–',
    runs.states[state],
    told?.verdict === undefined ? '–' : runs.verdicts[told.verdict],
    String(told?.scaling?.peakReplicas ?? '–'),
    String(told?.load?.requests ?? '–'),
    ...(grouped ? [group === undefined ? '–' : `${group.id} ${group.index}/${group.of}`] : []),
  ];
}
