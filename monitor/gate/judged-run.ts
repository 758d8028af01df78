import type { Measures } from '../core/measure/measure.ts';

/** A recorded run that was judged: what every form of the verdict is made from. */
export interface JudgedRun {
  readonly runId: string;
  /** What is run, for titles: `ramp/ci`. */
  readonly name: string;
  readonly dir: string;
  readonly measures: Measures;
}

export function judgedRun(dir: string, measures: Measures): JudgedRun {
  const { header } = measures.facts.state;
  const load = header?.load ?? null;
  const name = load === null ? (header?.command ?? 'run') : `${load.scenario}/${load.profile}`;
  return { runId: header?.runId ?? dir, name, dir, measures };
}
