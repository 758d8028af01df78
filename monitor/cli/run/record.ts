import type { PalierEvent, RunEnded, RunStarted } from '../../core/events.ts';
import type { RunFacts } from '../../core/facts.ts';
import { measureRun } from '../../core/measure/measure.ts';
import { needsPhases } from '../../core/phase-objectives.ts';
import { type Summary, summaryOf } from '../../core/summary.ts';
import { openRun } from '../../recorder/open-run.ts';
import { streamTimeline } from '../../recorder/read-timeline.ts';
import { redactEvent } from '../../recorder/redact.ts';
import { SUMMARY_FILE, writeRunFile } from '../../recorder/run-folder.ts';
import type { RunClock } from './clock.ts';
import { watchClock } from './clock-watch.ts';
import { createEventStream, type EventStream } from './stream.ts';

/** A run: the way of its events, where they are recorded, and what closes it. */
export interface OpenedRun {
  readonly stream: EventStream;
  /** Its folder; null when nothing is recorded. */
  readonly dir: string | null;
  /** Sends the first event; sinks that are to see it are there by now. */
  begin(): void;
  /** For the last moment of a process that cannot wait. */
  flushSync(): void;
  /** Ends the run and writes its summary. @throws PalierError when the recording is incomplete */
  finish(ending: Pick<RunEnded, 'reason' | 'message'>): Promise<Summary>;
}

export interface RecordingOptions {
  readonly resultsDir: string;
  readonly header: Omit<RunStarted, 'type' | 'schema' | 'runId'>;
  readonly clock: RunClock;
}

/** Makes the folder of the run. @throws PalierError `results-unwritable` */
export async function openRecording(
  options: RecordingOptions,
): Promise<OpenedRun & { readonly dir: string }> {
  const { resultsDir, header, clock } = options;
  const stream = streamWith(clock);
  const recorder = await openRun({
    resultsDir,
    header,
    startedAt: clock.startedAt,
    emit: stream.emit,
  });
  stream.addSink(recorder);
  const { begin, finish } = course(stream, recorder.header, clock);
  return {
    stream,
    dir: recorder.dir,
    begin,
    flushSync: () => void recorder.flushSync(),
    async finish(ending) {
      let summary: Summary;
      try {
        await finish(ending);
      } finally {
        summary = await finalSummary(recorder.dir, stream.facts());
        await writeRunFile(recorder.dir, SUMMARY_FILE, `${JSON.stringify(summary, null, 2)}\n`);
      }
      return summary;
    },
  };
}

/** Limits of phases need a second look at the run, which its recording gives. */
async function finalSummary(dir: string, facts: RunFacts): Promise<Summary> {
  if (!needsPhases(facts.state.header?.objectives)) return summaryOf(facts);
  return (await measureRun(() => streamTimeline(dir))).summary;
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
