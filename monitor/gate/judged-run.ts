import type { JudgedMeasures } from '../../core/verdict/judge-run.ts';

/** A recorded run that was judged: what every form of the verdict is made from. */
export interface JudgedRun {
  readonly runId: string;
  /** What is run, for titles: `ramp/ci`. */
  readonly name: string;
  readonly dir: string;
  readonly measures: JudgedMeasures;
}

export function judgedRun(dir: string, measures: JudgedMeasures): JudgedRun {
  const { header } = measures.facts.state;
  const load = header?.load ?? null;
  const name = load === null ? (header?.command ?? 'run') : `${load.scenario}/${load.profile}`;
  return { runId: header?.runId ?? dir, name, dir, measures };
}
