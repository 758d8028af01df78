import { EXIT } from '../../../core/lib/errors.ts';
import type { Sink } from '../../../core/timeline/sink.ts';
import { judgeRun } from '../../../core/verdict/judge-run.ts';
import { terminalOf, writeJson } from '../../../system/output/streams.ts';
import { writtenSummary } from '../../i18n/written.ts';
import { createPlainSink } from '../../plain/plain-sink.ts';
import { findRun } from '../../recorder/results.ts';
import type { TimelineProblem } from '../../recorder/timeline-problems.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { problemTeller, recordedRun } from '../recorded/recorded-run.ts';
import { wantsScreen } from '../session/display.ts';
import { createEventStream } from '../session/event-stream.ts';
import { unlessBroken } from '../session/unless-broken.ts';
import { wait } from '../session/wait.ts';
import { createNotes } from '../terminal/notes.ts';
import { NO_PROGRESS } from '../terminal/reading-progress.ts';
import { createRecordingView } from './explain-recording.ts';
import { createPlayer } from './player.ts';
import { openRecording } from './recording.ts';
import { replayWords } from './words.ts';

export interface ReplayRunOptions {
  /** Run id, its beginning, `latest`, or a folder. */
  readonly run: string;
  readonly resultsDir: string;
  /** null: as it happened on a screen, as fast as possible in lines. */
  readonly speed: number | null;
  readonly plain: boolean;
  readonly common: CommonOptions;
}

/** Plays a recorded run through the same way as a live one. @returns the exit code */
export async function runReplay(options: ReplayRunOptions, context: CliContext): Promise<number> {
  const dir = await findRun(options.resultsDir, options.run, Date.now());
  if (wantsScreen({ ...options, context })) return playOnScreen(dir, options, context);
  return playInLines(dir, options, context);
}

/** What is read by then is there before the screen is, and so is what was wrong with it. */
const READ_BEFORE_MS = 1_000;

async function playOnScreen(
  dir: string,
  { speed, common }: ReplayRunOptions,
  context: CliContext,
): Promise<number> {
  const { startTui } = await import('../../tui/start.ts');
  const stream = createEventStream({ stamp: () => ({ t: 0, at: '' }) });
  const tell = problemTeller(dir, common.lang, context);
  let isScreen = false;
  const untold: TimelineProblem[] = [];
  const recording = await openRecording(
    dir,
    (problem) => void (isScreen ? untold.push(problem) : tell(problem)),
  );
  const enough = new AbortController();
  await Promise.race([recording.read, wait(READ_BEFORE_MS, enough.signal)]);
  enough.abort();
  isScreen = true;
  const player = createPlayer({ recording, stream, speed: speed ?? 1 });
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const stopListening = context.signals.listen(() => leave());
  const tui = startTui({
    store: stream.store,
    now: () => player.status().positionMs,
    lang: common.lang,
    stdin: context.stdin,
    stdout: terminalOf(context.stdout),
    env: context.env,
    callbacks: { onQuit: leave, onInterrupt: leave },
    replay: player,
    explainView: createRecordingView(recording),
  });
  try {
    await unlessBroken(Promise.race([left, tui.done]), recording.read);
  } finally {
    // What broke it is said below the screen, not on it.
    player.stop();
    stopListening();
    await tui.unmount().catch(() => undefined);
    recording.close();
  }
  untold.forEach(tell);
  if (!recording.isRead()) createNotes(context).say(replayWords[common.lang].notReadToItsEnd);
  return EXIT.ok;
}

async function playInLines(
  dir: string,
  { speed, common }: ReplayRunOptions,
  context: CliContext,
): Promise<number> {
  const sink = common.json ? null : createPlainSink({ stdout: context.stdout, lang: common.lang });
  // Lines that are told as they are read say themselves how far that is.
  const isTold = speed === null && sink !== null && context.stdout.isTTY === true;
  const open = recordedRun(dir, common.lang, context, undefined, isTold ? () => NO_PROGRESS : undefined);
  if (speed !== null) await playAt(speed, dir, sink, context);
  const measures = await judgeRun(open, (event) => {
    if (speed === null) sink?.onEvent(event);
  });
  await sink?.close();
  const { summary, agreement, bottlenecks } = measures;
  if (common.json) writeJson(context.stdout, { ...writtenSummary(summary), runDir: dir });
  else {
    const { summaryLines } = await import('../../i18n/summary.ts');
    const lines = summaryLines(summary, common.lang, dir, { agreement, bottlenecks });
    context.stdout.write(`${lines.join('\n')}\n`);
  }
  return EXIT.ok;
}

/** As it happened, or so many times faster; until it is over, or somebody has seen enough. */
async function playAt(speed: number, dir: string, sink: Sink | null, context: CliContext): Promise<void> {
  const stream = createEventStream({ stamp: () => ({ t: 0, at: '' }) });
  if (sink !== null) stream.addSink(sink);
  // What is wrong is told when it is measured.
  const recording = await openRecording(dir, () => undefined);
  const player = createPlayer({ recording, stream, speed });
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const stopListening = context.signals.listen(() => leave());
  try {
    await unlessBroken(Promise.race([player.finished, left]), recording.read);
  } finally {
    player.stop();
    stopListening();
    recording.close();
  }
}
