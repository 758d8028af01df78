import { join } from 'node:path';
import { limitsFor } from '../../config/limits.ts';
import { OWN_PROFILE } from '../../core/plan.ts';
import { writeJson } from '../../door/door.ts';
import { LOG_FILE, type RunningK6, startK6 } from '../../sources/k6/index.ts';
import { timerMs } from '../../sources/timing.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { type Cleanup, createCleanup } from './cleanup.ts';
import { createRunClock } from './clock.ts';
import { conductLoad, type Ending } from './conduct.ts';
import { columnsOf, startDisplay } from './display.ts';
import { exitCodeOf } from './exit-code.ts';
import { createExplainer } from './explainer.ts';
import { gitCommit, runHeader } from './header.ts';
import { createInterrupts, type Interrupts } from './interrupts.ts';
import type { LoadRunOptions } from './load-run-options.ts';
import { prepareRun, type Ready } from './prepare-run.ts';
import { openRecording } from './record.ts';
import { problemTeller } from './recorded-run.ts';
import { reportOf } from './report-of.ts';
import { observe } from './sources.ts';

/**
 * A whole load run: place, load, recording, screen, summary.
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
    return await carryOut(ready, options, context, interrupts, cleanup);
  } finally {
    await cleanup.run();
  }
}

async function carryOut(
  { place, patched, folder, config, load, target, notes, words, prometheus }: Ready,
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
  cleanup: Cleanup,
): Promise<number> {
  const { common, resultsDir } = options;
  const commit = gitCommit(context);
  const header = {
    ...runHeader('load', place, load, await commit, context),
    ...(Object.keys(config).length === 0 ? {} : { objectives: limitsFor(config, load.plan) }),
    ...(patched === null ? {} : { hpaPatch: patched.recorded }),
    ...(options.repeat === undefined ? {} : { group: options.repeat.group }),
  };
  const clock = createRunClock();
  const run = await openRecording({ resultsDir, header, clock, folder });
  const { stream, dir } = run;
  notes.say(words.recording(dir));
  options.repeat?.recorded(dir);

  let running: RunningK6 | null = null;
  const takeBack = context.onExit(() => {
    running?.kill();
    run.flushSync();
  });
  cleanup.add(takeBack);

  const explainer = createExplainer();
  stream.addSink(explainer);
  const display = await startDisplay({
    stream,
    explainer,
    clock,
    interrupts,
    recording: true,
    stopLoad: () => running?.stop('user'),
    common,
    plain: options.plain,
    context,
  });
  cleanup.add(() => display.close());
  run.begin();
  if (!display.isScreen) interrupts.graceful.addEventListener('abort', () => notes.say(words.stopping));

  const emit = stream.emit;
  const observing = new AbortController();
  emit(target.status);
  const sources = observe(
    { place, prometheus, underLoad: true, emit, runT: clock.t, context },
    observing.signal,
  );
  // It only ends when it is told to, or by a fault of its own.
  const fault = sources.then(() => new Promise<never>(() => {}));

  const ending = await Promise.race([
    fault,
    conductLoad({
      state: stream.store.getState,
      runT: clock.t,
      startLoad: () =>
        startK6({
          binary: load.k6,
          script: load.script,
          plan: load.plan,
          workDir: dir,
          env: { ...context.env },
          emit,
        }),
      onLoad(started) {
        running = started;
      },
      interrupts,
      timeLimit:
        options.maxDurationMs === null
          ? new AbortController().signal
          : AbortSignal.timeout(timerMs(options.maxDurationMs)),
      baselineMs: options.baselineMs,
      settle: options.settle,
    }),
  ]).catch(async (error: unknown): Promise<Ending & { readonly error: unknown }> => {
    running?.kill();
    await running?.done;
    return { reason: 'error', message: error instanceof Error ? error.message : String(error), error };
  });

  running = null;
  observing.abort();
  await sources.catch(() => undefined);
  const summary = await run.finish({ reason: ending.reason, message: ending.message });
  await display.close();
  if (load.plan.profile === OWN_PROFILE) notes.say(words.scriptPrinted(join(dir, LOG_FILE)));
  run.problems().forEach(problemTeller(dir, context));
  const { report, measures } = await reportOf(dir, common.lang, context, notes);
  if (options.gateFiles) await gateFilesOf(dir, options.common, context);
  if ('error' in ending) throw ending.error;
  if (common.json) {
    writeJson(context.stdout, { ...summary, runDir: dir, report });
    return exitCodeOf(ending, summary);
  }
  // Its words are not needed before the end of a run.
  const { summaryLines } = await import('../../i18n/summary.ts');
  const lines = summaryLines(summary, common.lang, dir, {
    report,
    findings: measures?.validity ?? null,
    bottlenecks: measures?.bottlenecks ?? [],
    agreement: explainer.agreement(),
    columns: columnsOf(context.stdout),
  });
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCodeOf(ending, summary);
}

/** The artifacts of a pipeline, from the timeline like every verdict. */
async function gateFilesOf(dir: string, { lang }: CommonOptions, context: CliContext): Promise<void> {
  const [{ judgeRun }, { writeGateFiles }] = await Promise.all([
    import('./gate-run.ts'),
    import('../../gate/write-gate.ts'),
  ]);
  await writeGateFiles(await judgeRun(dir, null, lang, context), dir);
}
