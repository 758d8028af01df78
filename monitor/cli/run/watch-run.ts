import { EXIT } from '../../../core/lib/errors.ts';
import type { RunEnded } from '../../../core/timeline/events.ts';
import { writeJson } from '../../../system/output/streams.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { createNotes } from '../notes.ts';
import type { RawObserve } from '../options.ts';
import { cliWords } from '../words.ts';
import { createCleanup } from './cleanup.ts';
import { createRunClock } from './clock.ts';
import { preloadScreen, startDisplay, wantsScreen } from './display.ts';
import { createExplainer } from './explainer.ts';
import { gitCommit, runHeader } from './header.ts';
import { createInterrupts, endReason, type Interrupts, orInterrupted, orTimeLimit } from './interrupts.ts';
import { choosePlace } from './place.ts';
import { namedPrometheus } from './prometheus.ts';
import { openRecording, openUnrecorded } from './record.ts';
import { problemTeller } from './recorded-run.ts';
import { observe } from './sources.ts';
import { tellLeftPatched } from './tell-left.ts';
import { wait } from './wait.ts';

export interface WatchRunOptions {
  readonly observe: RawObserve;
  /** null: nothing is recorded. */
  readonly resultsDir: string | null;
  readonly maxDurationMs: number | null;
  readonly plain: boolean;
  readonly common: CommonOptions;
}

/** Observes until it is told to end. @returns the exit code @throws PalierError */
export async function runWatch(options: WatchRunOptions, context: CliContext): Promise<number> {
  const { common, plain, resultsDir } = options;
  const prometheus = namedPrometheus(options.observe, context);
  const cleanup = createCleanup();
  const interrupts = createInterrupts(context.signals);
  interrupts.onQuitNow(() => context.exitNow(EXIT.interrupted));
  cleanup.add(() => interrupts.end());
  try {
    const notes = createNotes(context);
    const words = cliWords(common.lang);
    // Side by side with the connection, for an early first frame.
    preloadScreen({ common, plain, context });
    const commit = gitCommit(context);
    if (resultsDir !== null) await tellLeftPatched(resultsDir, context, { notes, words });
    const choosing = choosePlace({
      observe: options.observe,
      context,
      notes,
      words,
      mayStartSandbox: options.observe.target === 'sandbox',
      signal: orTimeLimit(interrupts, options.maxDurationMs),
    });
    cleanup.add(async () => (await choosing.catch(() => null))?.leave());
    const place = await orInterrupted(choosing, interrupts);

    const clock = createRunClock();
    const header = runHeader('watch', place, null, await commit, context);
    const run =
      resultsDir === null
        ? openUnrecorded({ header, clock })
        : await openRecording({ resultsDir, header, clock });
    if (run.dir !== null) notes.say(words.recording(run.dir));
    cleanup.add(context.onExit(() => run.flushSync()));

    const { stream } = run;
    const recording = run.dir !== null;
    const explainer = createExplainer();
    // Only a screen has a key to ask with.
    if (wantsScreen({ common, plain, context })) stream.addSink(explainer);
    const starting = startDisplay({
      stream,
      explainer,
      clock,
      interrupts,
      recording,
      common,
      plain,
      context,
    });
    run.begin();

    const observing = new AbortController();
    cleanup.add(() => observing.abort());
    const sources = observe(
      { place, prometheus, underLoad: false, emit: stream.emit, runT: clock.t, context },
      observing.signal,
    );
    // Told below; while the screen is drawn nobody listens yet.
    sources.catch(() => undefined);
    const display = await starting;
    cleanup.add(() => display.close());
    const ending = await Promise.race([
      sources.then(() => over(interrupts)),
      untilOver(options, interrupts),
    ]).catch((error: unknown) => ({ reason: 'error' as const, message: String(error), error }));
    observing.abort();
    await sources.catch(() => undefined);
    const summary = await run.finish({ reason: ending.reason, message: ending.message });
    await display.close();
    run.problems().forEach(problemTeller(run.dir ?? '', context));
    if ('error' in ending) throw ending.error;
    if (common.json) writeJson(context.stdout, { ...summary, runDir: run.dir });
    return ending.reason === 'interrupted' ? EXIT.interrupted : EXIT.ok;
  } finally {
    await cleanup.run();
  }
}

type Ending = Pick<RunEnded, 'reason' | 'message'>;

async function untilOver({ maxDurationMs }: WatchRunOptions, interrupts: Interrupts): Promise<Ending> {
  // Without a limit: longer than any timer can be, so in pieces.
  const endAt = performance.now() + (maxDurationMs ?? Number.POSITIVE_INFINITY);
  while (!interrupts.graceful.aborted && performance.now() < endAt) {
    await wait(Math.min(60_000, endAt - performance.now()), interrupts.graceful);
  }
  return over(interrupts);
}

function over(interrupts: Interrupts): Ending {
  return { reason: interrupts.graceful.aborted ? endReason(interrupts) : 'time-limit', message: '' };
}
