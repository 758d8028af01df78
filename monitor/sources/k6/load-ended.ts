import type { LoadEnded, LoadPlan, LogErrors } from '../../../core/timeline/events.ts';
import { type K6Summary, thresholdsOf, unclassifiedIn } from './k6-summary.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { LogReader } from './log-reader.ts';
import { type Ending, outcomeOf } from './outcome.ts';

export const LOG_FILE = 'k6.log';
const THRESHOLDS_CROSSED = 99;

/** How a load ended: k6's exit code, its summary (null: none was written), its log and what it pushed, as one event. */
export function loadEnded(
  plan: LoadPlan,
  ending: Omit<Ending, 'lastError' | 'markedAsFailed'>,
  {
    summary,
    live,
    log,
  }: { readonly summary: K6Summary | null; readonly live: LiveMetrics; readonly log: LogReader },
): LoadEnded {
  const { exitCode, signal } = ending;
  const lastError = log.lastError();
  const markedAsFailed = log.markedAsFailed();
  const { outcome, message } = outcomeOf({ ...ending, lastError, markedAsFailed });
  const errors = log.errors(exitCode);
  const { unclassified: unjudgedBesides, ...besides } = live.besides();
  const unclassified = summary === null ? 0 : Math.max(0, unclassifiedIn(summary) - unjudgedBesides);
  const lastWord = exitCode === THRESHOLDS_CROSSED ? lastError : null;
  return {
    type: 'load.ended',
    exitCode,
    signal,
    outcome,
    message: outcome === 'finished' && errors !== undefined ? `${message}; ${inTheLog(errors)}` : message,
    thresholds: thresholdsOf(plan, summary, live.wasSet, lastWord),
    ...(markedAsFailed === null ? {} : { markedAsFailed }),
    ...(besides.requests === 0 ? {} : { besides }),
    ...(unclassified === 0 ? {} : { unclassified }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** k6 ends with 0 although every iteration threw: that must be said. */
function inTheLog({ count, first }: LogErrors): string {
  return `${count} ${count === 1 ? 'error' : 'errors'} in ${LOG_FILE}, the first: ${first}`;
}
