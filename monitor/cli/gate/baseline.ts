import { figuresFrom, type RunFigures } from '../../../core/compare/figures.ts';
import { againstBaseline } from '../../gate/baseline.ts';
import type { JudgedRun } from '../../gate/judged-run.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import {
  type AllowedDifferences,
  foldersOf,
  readFigures,
  refusedDifferences,
} from '../recorded/compare-runs.ts';

export interface BaselineOptions {
  /** Runs, groups or folders. */
  readonly baseline: readonly string[];
  readonly allowed: AllowedDifferences;
  readonly resultsDir: string;
  readonly common: CommonOptions;
}

/** The judged runs with their objectives against the baseline; repeats of one group are taken together. */
export async function gateAgainstBaseline(
  runs: readonly JudgedRun[],
  { baseline, allowed, resultsDir, common }: BaselineOptions,
  context: Pick<CliContext, 'stderr' | 'env'>,
): Promise<readonly JudgedRun[]> {
  const base = await readFigures(await foldersOf(baseline, resultsDir), common.lang, context);
  const figures = new Map<JudgedRun, RunFigures>();
  for (const run of runs) figures.set(run, await figuresFrom(run.measures, streamTimeline(run.dir)));
  const groupOf = (run: JudgedRun) => run.measures.facts.state.header?.group?.id ?? run.runId;
  return runs.map((run) => {
    const candidate = runs
      .filter((one) => groupOf(one) === groupOf(run))
      .flatMap((one) => figures.get(one) ?? []);
    return againstBaseline(run, base, candidate, refusedDifferences(base, candidate, allowed));
  });
}
