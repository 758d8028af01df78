import { basename } from 'node:path';
import type { EventType, TimelineEvent } from '../../core/events.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import type { TimelineProblem } from '../../recorder/timeline-problems.ts';
import type { CliContext } from '../context.ts';

/**
 * The events of a recorded run, as often as they are wanted. What is wrong with the recording is told once: on
 * stderr, and to `onProblem`.
 */
export function recordedRun(
  dir: string,
  context: Pick<CliContext, 'stderr'>,
  onProblem: (problem: TimelineProblem) => void = () => undefined,
): (only?: EventType) => AsyncIterable<TimelineEvent> {
  const tell = problemTeller(dir, context);
  let told = false;
  return (only) => {
    if (told || only !== undefined) return streamTimeline(dir, { only });
    told = true;
    return streamTimeline(dir, {
      onProblem(problem) {
        tell(problem);
        onProblem(problem);
      },
    });
  };
}

/** Says on stderr what is wrong with the recording of a run. */
export function problemTeller(
  dir: string,
  { stderr }: Pick<CliContext, 'stderr'>,
): (problem: Pick<TimelineProblem, 'message'>) => void {
  return ({ message }) => stderr.write(`palier: ${basename(dir)}/timeline.ndjson: ${message}\n`);
}
