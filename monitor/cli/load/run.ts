import { join } from 'node:path';
import { PRESETS } from '../../../core/dependencies/presets.ts';
import type { RunStarted } from '../../../core/timeline/events.ts';
import { OWN_PROFILE } from '../../../core/timeline/plan.ts';
import type { Summary } from '../../../core/verdict/summary.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { limitsFor } from '../../config/limits.ts';
import { LOG_FILE, type RunningK6, startK6 } from '../../sources/k6/index.ts';
import { timerMs } from '../../sources/timing.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { problemTeller } from '../recorded/recorded-run.ts';
import { type Cleanup, createCleanup } from '../session/cleanup.ts';
import { createRunClock, type RunClock } from '../session/clock.ts';
import { columnsOf, startDisplay } from '../session/display.ts';
import { createExplainer, type Explainer } from '../session/explainer.ts';
import { gitCommit, runHeader } from '../session/header.ts';
import { createInterrupts, type Interrupts } from '../session/interrupts.ts';
import { observe } from '../session/observe.ts';
import { type OpenedRun, openRecording } from '../session/record.ts';
import { unlessBroken } from '../session/unless-broken.ts';
import { sessionWords } from '../session/words.ts';
import { exitCodeOf } from './exit-code.ts';
import { reportOf } from './make-report.ts';
import type { LoadRunOptions } from './options.ts';
import { prepareRun, type Ready } from './prepare.ts';
import { type Ending, runSequence } from './sequence.ts';

/**
 * A whole load run: cluster, load, recording, screen, summary.
 * @returns the exit code
 * @throws PalierError when it could not begin, or broke
 */
export async function runLoad(options: LoadRunOptions, context: CliContext): Promise<number> {
  const cleanup = createCleanup();
  const interrupts = createInterrupts(context.signals);
  interrupts.onQuitNow(() => context.exitNow(130));
  cleanup.add(() => interrupts.end());
  try {
    const ready = await prepareRun(options, context, interrupts, cleanup);
    const live = await open(ready, options, context, interrupts, cleanup);
    const ending = await loadAndObserve(ready, live, options, context, interrupts);
    const summary = await live.run.finish({ reason: ending.reason, message: ending.message });
    await live.closeDisplay();
    return await conclude(ready, live, ending, summary, options, context);
  } finally {
    await cleanup.run();
  }
}

/** A run that is recorded and shown, from its first event on. */
interface LiveRun {
  readonly run: OpenedRun & { readonly dir: string };
  readonly clock: RunClock;
  readonly explainer: Explainer;
  readonly k6: { running: RunningK6 | null };
  readonly closeDisplay: () => Promise<void>;
}

async function open(
  ready: Ready,
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
  cleanup: Cleanup,
): Promise<LiveRun> {
  const { folder, notes, words } = ready;
  const { common, plain, resultsDir } = options;
  const header = await headerOf(ready, options, context);
  const clock = createRunClock();
  const run = await openRecording({ resultsDir, header, clock, folder });
  notes.say(sessionWords[common.lang].recording(run.dir));
  options.repeat?.recorded(run.dir);

  const k6: LiveRun['k6'] = { running: null };
  const takeBack = context.onExit(() => {
    k6.running?.kill();
    run.flushSync();
  });
  cleanup.add(takeBack);

  const { stream } = run;
  const explainer = createExplainer();
  stream.addSink(explainer);
  const display = await startDisplay({
    stream,
    explainer,
    clock,
    interrupts,
    recording: true,
    stopLoad: () => k6.running?.stop('user'),
    common,
    plain,
    context,
  });
  cleanup.add(() => display.close());
  run.begin();
  if (!display.isScreen) interrupts.graceful.addEventListener('abort', () => notes.say(words.stopping));
  return { run, clock, explainer, k6, closeDisplay: () => display.close() };
}

async function headerOf(
  { cluster, load, config, dependencies, patched }: Ready,
  { repeat }: LoadRunOptions,
  context: CliContext,
): Promise<Omit<RunStarted, 'type' | 'schema' | 'runId'>> {
  return {
    ...runHeader('load', cluster, load, await gitCommit(context), context),
    ...(Object.keys(config).length === 0 ? {} : { objectives: limitsFor(config, load.plan) }),
    ...(dependencies === null ? {} : { dependencies }),
    ...(patched === null ? {} : { hpaPatch: patched.recorded }),
    ...(repeat === undefined ? {} : { group: repeat.group }),
  };
}

/** How it ended; `error`: what it broke by, to be thrown once all is recorded and told. */
type LoadEnding = Ending & { readonly error?: unknown };

async function loadAndObserve(
  { cluster, prometheus, dependencies, target, load }: Ready,
  { run, clock, k6 }: LiveRun,
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
): Promise<LoadEnding> {
  const { emit, store } = run.stream;
  const { k6: binary, script, plan } = load;
  const observing = new AbortController();
  emit(target.status);
  const sources = observe(
    {
      cluster,
      prometheus,
      dependencies: dependencies ?? PRESETS,
      underLoad: true,
      emit,
      runT: clock.t,
      context,
    },
    observing.signal,
  );
  const sequence = runSequence({
    state: store.getState,
    runT: clock.t,
    startLoad: () => startK6({ binary, script, plan, workDir: run.dir, env: { ...context.env }, emit }),
    onLoad(started) {
      k6.running = started;
    },
    interrupts,
    timeLimit:
      options.maxDurationMs === null
        ? new AbortController().signal
        : AbortSignal.timeout(timerMs(options.maxDurationMs)),
    baselineMs: options.baselineMs,
    settle: options.settle,
  });
  const ending = await unlessBroken(sequence, sources).catch(async (error: unknown) => {
    k6.running?.kill();
    await k6.running?.done;
    const message = error instanceof Error ? error.message : String(error);
    return { reason: 'error', message, error } satisfies LoadEnding;
  });
  k6.running = null;
  observing.abort();
  await sources.catch(() => undefined);
  return ending;
}

/** Tells what came of it. @returns the exit code @throws what it broke by */
async function conclude(
  { load, notes, words }: Ready,
  { run, explainer }: LiveRun,
  ending: LoadEnding,
  summary: Summary,
  { common, gateFiles }: LoadRunOptions,
  context: CliContext,
): Promise<number> {
  const { dir } = run;
  if (load.plan.profile === OWN_PROFILE) notes.say(words.scriptPrinted(join(dir, LOG_FILE)));
  run.problems().forEach(problemTeller(dir, common.lang, context));
  const { report, measures } = await reportOf(dir, common.lang, context, notes);
  if (gateFiles) await gateFilesOf(dir, common, context);
  if ('error' in ending) throw ending.error;
  if (common.json) {
    const { writtenSummary } = await import('../../i18n/written.ts');
    writeJson(context.stdout, { ...writtenSummary(summary), runDir: dir, report });
    return exitCodeOf(ending, summary);
  }
  // Its words are not needed before the end of a run.
  const { summaryLines } = await import('../../i18n/summary.ts');
  const lines = summaryLines(summary, common.lang, dir, {
    report,
    bottlenecks: measures?.bottlenecks ?? [],
    agreement: explainer.agreement(),
    columns: columnsOf(context.stdout),
  });
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCodeOf(ending, summary);
}

/** The artifacts of a pipeline, from the timeline like every verdict. */
async function gateFilesOf(dir: string, { lang }: CommonOptions, context: CliContext): Promise<void> {
  const [{ judgedRunOf }, { writeGateFiles }] = await Promise.all([
    import('../gate/run.ts'),
    import('../../gate/write-gate.ts'),
  ]);
  await writeGateFiles(await judgedRunOf(dir, null, lang, context), dir);
}
