import { primaryHpa } from '../state/state.ts';
import type { RunStarted, TimelineEvent } from '../timeline/events.ts';
import type { ObservedSource } from '../verdict/baseline.ts';
import type { ValidityFinding } from '../verdict/finding.ts';
import { type JudgedMeasures, judgeEvents, judgeRun } from '../verdict/judge-run.ts';
import type { Verdict } from '../verdict/objective.ts';
import { BlockCounter } from './blocks.ts';
import { IdentityWatcher, type RunIdentity } from './identity.ts';
import { loadReadings } from './load-readings.ts';
import type { MeasureId } from './measures.ts';
import { Observed } from './observed.ts';
import type { Reading } from './reading.ts';
import { scalingReadings } from './scaling-readings.ts';

/** What a comparison needs of a run. */
export interface RunFigures {
  readonly runId: string;
  readonly header: RunStarted | null;
  readonly verdict: Verdict;
  /** Why the run supports no verdict; empty: it does. */
  readonly invalid: readonly ValidityFinding[];
  readonly identity: RunIdentity;
  readonly observed: readonly ObservedSource[];
  readonly readings: Readonly<Partial<Record<MeasureId, Reading>>>;
}

/** The figures of a recorded run; `open` is called several times. */
export async function figuresOfRun(
  open: (only?: 'k6.sample') => AsyncIterable<TimelineEvent>,
): Promise<RunFigures> {
  const measures = await judgeRun(open);
  const watchers = watch(measures);
  for await (const event of open()) watchers.onEvent(event);
  return watchers.figures();
}

/** The same for events at hand. */
export function figuresOf(events: readonly TimelineEvent[]): RunFigures {
  const watchers = watch(judgeEvents(events));
  for (const event of events) watchers.onEvent(event);
  return watchers.figures();
}

/** The same for a run that was measured already, and its events. */
export async function figuresFrom(
  measures: JudgedMeasures,
  events: AsyncIterable<TimelineEvent>,
): Promise<RunFigures> {
  const watchers = watch(measures);
  for await (const event of events) watchers.onEvent(event);
  return watchers.figures();
}

function watch(measures: JudgedMeasures) {
  const { facts, summary, phases } = measures;
  const counter = new BlockCounter(phases);
  const identity = new IdentityWatcher(primaryHpa(facts.state)?.view.target ?? null);
  const observed = new Observed();
  return {
    onEvent(event: TimelineEvent) {
      counter.count(event);
      identity.onEvent(event);
      observed.onEvent(event);
    },
    figures: (): RunFigures => ({
      runId: facts.state.header?.runId ?? '',
      header: facts.state.header,
      verdict: summary.verdict,
      invalid: summary.validity.findings,
      identity: identity.identity(facts.state.header),
      observed: observed.sources(),
      readings: {
        ...scalingReadings(measures, observed.metricPeriodMs()),
        // A phase whose ends were not seen is compared with none.
        ...loadReadings(
          counter.blocks().filter(({ scope }) => scope === 'load' || measures.phasesUnseen === null),
        ),
      },
    }),
  };
}
