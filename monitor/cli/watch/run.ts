import type { Dependency } from '../../../core/dependencies/dependency.ts';
import { PRESETS } from '../../../core/dependencies/presets.ts';
import { EXIT } from '../../../core/lib/errors.ts';
import type { RunEnded } from '../../../core/timeline/events.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { chooseRunCluster } from '../cluster/run-cluster.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { namedPrometheus } from '../options/prometheus.ts';
import { problemTeller } from '../recorded/recorded-run.ts';
import { createCleanup } from '../session/cleanup.ts';
import { createRunClock } from '../session/clock.ts';
import { preloadScreen, startDisplay, wantsScreen } from '../session/display.ts';
import { createExplainer } from '../session/explainer.ts';
import { gitCommit, runHeader } from '../session/header.ts';
import {
  createInterrupts,
  endReason,
  type Interrupts,
  orInterrupted,
  orTimeLimit,
} from '../session/interrupts.ts';
import { observe } from '../session/observe.ts';
import { openRecording, openUnrecorded } from '../session/record.ts';
import { tellLeftPatched } from '../session/tell-left-patched.ts';
import { wait } from '../session/wait.ts';
import { sessionWords } from '../session/words.ts';
import { createNotes } from '../terminal/notes.ts';

export interface WatchRunOptions {
  readonly observe: RawObserve;
  /** null: the nearest. */
  readonly config: string | null;
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
    // Side by side with the connection, for an early first frame.
    preloadScreen({ common, plain, context });
    const commit = gitCommit(context);
    const reading = dependenciesFrom(options.config, context);
    reading.catch(() => undefined);
    if (resultsDir !== null) await tellLeftPatched(resultsDir, context, { notes, lang: common.lang });
    const choosing = chooseRunCluster({
      observe: options.observe,
      context,
      notes,
      lang: common.lang,
      mayStartSandbox: options.observe.target === 'sandbox',
      signal: orTimeLimit(interrupts, options.maxDurationMs),
    });
    cleanup.add(async () => (await choosing.catch(() => null))?.leave());
    const cluster = await orInterrupted(choosing, interrupts);

    const clock = createRunClock();
    const dependencies = await reading;
    const header = {
      ...runHeader('watch', cluster, null, await commit, context),
      ...(dependencies === null ? {} : { dependencies }),
    };
    const run =
      resultsDir === null
        ? openUnrecorded({ header, clock })
        : await openRecording({ resultsDir, header, clock });
    if (run.dir !== null) notes.say(sessionWords[common.lang].recording(run.dir));
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
      {
        cluster,
        prometheus,
        dependencies: dependencies ?? PRESETS,
        underLoad: false,
        emit: stream.emit,
        runT: clock.t,
        context,
      },
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
    run.problems().forEach(problemTeller(run.dir ?? '', common.lang, context));
    if ('error' in ending) throw ending.error;
    if (common.json) {
      const { writtenSummary } = await import('../../i18n/written.ts');
      writeJson(context.stdout, { ...writtenSummary(summary), runDir: run.dir });
    }
    return ending.reason === 'interrupted' ? EXIT.interrupted : EXIT.ok;
  } finally {
    await cleanup.run();
  }
}

/** What the configuration names that the pods depend on; null: nothing. @throws PalierError */
async function dependenciesFrom(
  named: string | null,
  { cwd }: CliContext,
): Promise<readonly Dependency[] | null> {
  const { readConfig } = await import('../../config/read-config.ts');
  const { dependenciesOf } = await import('../../config/dependencies.ts');
  return dependenciesOf((await readConfig(named, cwd)).dependencies);
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
