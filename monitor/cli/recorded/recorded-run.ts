import { basename } from 'node:path';
import type { Lang } from '../../../core/lib/lang.ts';
import type { EventType, TimelineEvent } from '../../../core/timeline/events.ts';
import { type EventOrStamp, streamTimeline, streamWithoutSamples } from '../../recorder/read-timeline.ts';
import type { TimelineProblem } from '../../recorder/timeline-problems.ts';
import type { CliContext } from '../context.ts';
import { createReadingProgress, type ReadingProgress } from '../terminal/reading-progress.ts';

/**
 * The events of a recorded run, as often as they are wanted. What is wrong with the recording is told once: on
 * stderr, and to `onProblem`. On a terminal it is said how far it has been read, when that takes its time.
 */
export function recordedRun(
  dir: string,
  lang: Lang,
  context: Pick<CliContext, 'stderr' | 'env'>,
  onProblem: (problem: TimelineProblem) => void = () => undefined,
  progress: () => ReadingProgress = () => createReadingProgress(lang, context),
): (only?: EventType) => AsyncIterable<TimelineEvent> {
  let told = false;
  return (only) => {
    if (told || only !== undefined) return streamTimeline(dir, { only, onRead: progress().read });
    told = true;
    return streamTimeline(dir, telling(dir, lang, context, progress(), onProblem));
  };
}

/** The same without samples, once. */
export function recordedDecisions(
  dir: string,
  lang: Lang,
  context: Pick<CliContext, 'stderr' | 'env'>,
): AsyncIterable<EventOrStamp> {
  return streamWithoutSamples(dir, telling(dir, lang, context, createReadingProgress(lang, context)));
}

function telling(
  dir: string,
  lang: Lang,
  context: Pick<CliContext, 'stderr'>,
  progress: ReadingProgress,
  onProblem: (problem: TimelineProblem) => void = () => undefined,
) {
  const tell = problemTeller(dir, lang, context);
  return {
    onRead: progress.read,
    onProblem(problem: TimelineProblem) {
      progress.clear();
      tell(problem);
      onProblem(problem);
    },
  };
}

/** Says on stderr what is wrong with the recording of a run. */
export function problemTeller(
  dir: string,
  lang: Lang,
  { stderr }: Pick<CliContext, 'stderr'>,
): (problem: Pick<TimelineProblem, 'message'>) => void {
  return ({ message }) => stderr.write(`palier: ${basename(dir)}/timeline.ndjson: ${message[lang]}\n`);
}
