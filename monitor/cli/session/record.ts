import type { PalierEvent, RunEnded, RunStarted } from '../../../core/timeline/events.ts';
import { judgeRun } from '../../../core/verdict/judge-run.ts';
import { type Summary, summaryOf } from '../../../core/verdict/summary.ts';
import { openRun } from '../../recorder/open-run.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import { redactEvent } from '../../recorder/redact.ts';
import { type RunFolder, SUMMARY_FILE, writeRunFile } from '../../recorder/run-folder.ts';
import type { TimelineProblem } from '../../recorder/timeline-problems.ts';
import type { RunClock } from './clock.ts';
import { watchClock } from './clock-watch.ts';
import { createEventStream, type EventStream } from './event-stream.ts';

/** A run: the way of its events, where they are recorded, and what closes it. */
export interface OpenedRun {
  readonly stream: EventStream;
  /** Its folder; null when nothing is recorded. */
  readonly dir: string | null;
  /** Sends the first event; sinks that are to see it are there by now. */
  begin(): void;
  /** For the last moment of a process that cannot wait. */
  flushSync(): void;
  /** What is wrong with the recording, known once it has ended. */
  problems(): readonly TimelineProblem[];
  /** Ends the run and writes its summary. @throws PalierError when the recording is incomplete */
  finish(ending: Pick<RunEnded, 'reason' | 'message'>): Promise<Summary>;
}

export interface RecordingOptions {
  readonly resultsDir: string;
  /** Its folder, where it was made before; null: make it. */
  readonly folder?: RunFolder | null;
  readonly header: Omit<RunStarted, 'type' | 'schema' | 'runId'>;
  readonly clock: RunClock;
}

/** Makes the folder of the run. @throws PalierError `results-unwritable` */
export async function openRecording(
  options: RecordingOptions,
): Promise<OpenedRun & { readonly dir: string }> {
  const { resultsDir, header, clock, folder = null } = options;
  const stream = streamWith(clock);
  const recorder = await openRun({
    resultsDir,
    folder,
    header,
    startedAt: clock.startedAt,
    emit: stream.emit,
  });
  stream.addSink(recorder);
  const { begin, finish } = course(stream, recorder.header, clock);
  const problems: TimelineProblem[] = [];
  return {
    stream,
    dir: recorder.dir,
    begin,
    flushSync: () => void recorder.flushSync(),
    problems: () => problems,
    async finish(ending) {
      const [closed] = await Promise.allSettled([finish(ending)]);
      // From the file as it is: whoever judges the run later sees the same.
      const onProblem = (problem: TimelineProblem) => problems.push(problem);
      const measuring = judgeRun((only) => streamTimeline(recorder.dir, { onProblem, only }));
      // Why it could not be written says more than that it can't be read.
      const { summary } = await measuring.catch((error) => {
        throw closed.status === 'rejected' ? closed.reason : error;
      });
      // Its words are not needed before the end of a run.
      const { writtenSummary } = await import('../../i18n/written.ts');
      const content = `${JSON.stringify(writtenSummary(summary), null, 2)}\n`;
      const [written] = await Promise.allSettled([writeRunFile(recorder.dir, SUMMARY_FILE, content)]);
      for (const one of [closed, written]) if (one.status === 'rejected') throw one.reason;
      return summary;
    },
  };
}

/** The same without any file. */
export function openUnrecorded({ header, clock }: Pick<RecordingOptions, 'header' | 'clock'>): OpenedRun {
  const stream = streamWith(clock);
  const first: RunStarted = {
    type: 'run.started',
    schema: 'palier.timeline/1',
    runId: 'unrecorded',
    ...header,
  };
  const { begin, finish } = course(stream, first, clock);
  return {
    stream,
    dir: null,
    begin,
    flushSync() {},
    problems: () => [],
    async finish(ending) {
      await finish(ending);
      return summaryOf(stream.facts());
    },
  };
}

function streamWith(clock: RunClock): EventStream {
  return createEventStream({ stamp: () => ({ t: clock.t(), at: clock.at() }), redact: redactEvent });
}

/** The first and the last event of a run, and the watch over the clock between them. */
function course(stream: EventStream, first: PalierEvent, clock: RunClock) {
  let stopClockWatch = () => {};
  return {
    begin() {
      stream.push(redactEvent({ t: 0, at: clock.startedAt.toISOString(), ...first }));
      stopClockWatch = watchClock({ emit: stream.emit, runT: clock.t });
    },
    async finish(ending: Pick<RunEnded, 'reason' | 'message'>) {
      stopClockWatch();
      stream.emit({ type: 'run.ended', ...ending });
      await stream.close();
    },
  };
}
