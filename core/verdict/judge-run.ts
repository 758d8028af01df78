import { type Measures, measureEvents, measureRun } from '../measure/measure.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { type Summary, summaryOf } from './summary.ts';

/** A finished run, measured and judged. What can't be known is null. */
export interface JudgedMeasures extends Measures {
  readonly summary: Summary;
}

/** Measures a run as `measureRun` does, and judges it. */
export async function judgeRun(...of: Parameters<typeof measureRun>): Promise<JudgedMeasures> {
  return judged(await measureRun(...of));
}

/** The same for events at hand. */
export function judgeEvents(events: Iterable<TimelineEvent>): JudgedMeasures {
  return judged(measureEvents(events));
}

function judged(measures: Measures): JudgedMeasures {
  return { ...measures, summary: summaryOf(measures.facts, measures) };
}
