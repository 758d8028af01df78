import { judgedValue, worseOf } from '../dependencies/limit.ts';
import type { DependencyState, RunState } from '../state/state.ts';
import type { DependencyReading, TimelineEvent } from '../timeline/events.ts';

/** What a verdict needs to know of one dependency. */
export interface DependencyFacts {
  /** It is measured in this run, or should be. */
  readonly isExpected: boolean;
  /** When it last was; its being down is a measurement too. */
  readonly lastT: number | null;
  /** While the load was on: the longest time without. */
  readonly longestGapMs: number;
  /** While the load was on: the worst of what an objective of each gauge is about; absent: not known. */
  readonly worst: Readonly<Record<string, number>>;
}

const NOTHING: DependencyFacts = { isExpected: false, lastT: null, longestGapMs: 0, worst: {} };

export function noteDependencies(
  before: Readonly<Record<string, DependencyFacts>>,
  event: TimelineEvent,
  { dependencies, load }: RunState,
  onLoad: boolean,
): Readonly<Record<string, DependencyFacts>> {
  let next = before;
  for (const [name, dependency] of dependencies) {
    const was = before[name] ?? NOTHING;
    const reading = event.type === 'prometheus.observed' ? event.dependencies[name] : undefined;
    const is = note(was, dependency, reading, event.t, onLoad ? load.startedT : null);
    if (is !== was) next = { ...next, [name]: is };
  }
  return next;
}

/** @param loadStartT null while no load is on */
function note(
  was: DependencyFacts,
  { spec }: DependencyState,
  reading: DependencyReading | undefined,
  t: number,
  loadStartT: number | null,
): DependencyFacts {
  const isUnscraped = reading?.scraped === false;
  const isMeasured = reading !== undefined && !isUnscraped && isAnswer(reading);
  const isExpected = was.isExpected || isMeasured || isUnscraped || spec.builtIn === undefined;
  const gapMs = loadStartT === null ? 0 : t - Math.max(was.lastT ?? loadStartT, loadStartT);
  const longestGapMs = Math.max(was.longestGapMs, gapMs);
  if (!isMeasured && isExpected === was.isExpected && longestGapMs === was.longestGapMs) return was;
  const worst = isMeasured && loadStartT !== null ? worstOf(was, spec, reading) : was.worst;
  return { isExpected, lastT: isMeasured ? t : was.lastT, longestGapMs, worst };
}

function isAnswer({ up, gauges }: DependencyReading): boolean {
  return up === false || Object.values(gauges).some((value) => value !== null);
}

function worstOf(
  { worst }: DependencyFacts,
  { gauges }: DependencyState['spec'],
  reading: DependencyReading,
): DependencyFacts['worst'] {
  const known = gauges.flatMap((gauge) => {
    const value = worseOf(gauge, worst[gauge.name] ?? null, judgedValue(gauge, reading.gauges));
    return value === null ? [] : [[gauge.name, value] as const];
  });
  return Object.fromEntries(known);
}
