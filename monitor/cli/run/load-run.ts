import { join } from 'node:path';
import { type PlanOverrides, planFor } from '../../../load/plan.ts';
import { ensureK6 } from '../../../setup/tools/ensure.ts';
import { createProgress } from '../../../setup/tools/progress.ts';
import { summaryLines } from '../../i18n/summary.ts';
import {
  isScriptPath,
  k6Version,
  type PreparedLoad,
  prepareLoad,
  type RunningK6,
  startK6,
} from '../../sources/k6/index.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { createNotes, type Notes } from '../notes.ts';
import type { RawObserve } from '../options.ts';
import { type CliWords, cliWords } from '../words.ts';
import { type Cleanup, createCleanup } from './cleanup.ts';
import { createRunClock } from './clock.ts';
import { conductLoad, type Ending } from './conduct.ts';
import { preloadScreen, startDisplay } from './display.ts';
import { exitCodeOf } from './exit-code.ts';
import { gitCommit, runHeader } from './header.ts';
import { createInterrupts, type Interrupts, orInterrupted } from './interrupts.ts';
import { findLoadTarget, type LoadTarget } from './load-target.ts';
import { choosePlace, type Place } from './place.ts';
import { openRecording, secretsOf } from './record.ts';
import { reportOf } from './report-of.ts';
import { observe } from './sources.ts';

export interface LoadRunOptions {
  readonly scenario: string;
  readonly profile: string;
  readonly overrides: PlanOverrides;
  /** null: find it. */
  readonly baseUrl: string | null;
  readonly observe: RawObserve;
  readonly resultsDir: string;
  readonly baselineMs: number;
  readonly maxDurationMs: number | null;
  readonly settle: boolean;
  readonly plain: boolean;
  readonly common: CommonOptions;
}

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
    const ready = await prepare(options, context, interrupts, cleanup);
    return await carryOut(ready, options, context, interrupts, cleanup);
  } finally {
    await cleanup.run();
  }
}

interface Ready {
  readonly place: Place;
  readonly load: PreparedLoad & { readonly k6: string; readonly k6Version: string };
  readonly target: LoadTarget;
  readonly notes: Notes;
  readonly words: CliWords;
}

/** Everything that can go wrong before there is a run to record. */
async function prepare(
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
  cleanup: Cleanup,
): Promise<Ready> {
  const { scenario, profile, overrides, baseUrl } = options;
  const notes = createNotes(context);
  const words = cliWords(options.common.lang);
  const ownScript = isScriptPath(scenario);
  preloadScreen({ ...options, context });
  // A wrong name or number is said before anything is started.
  if (!ownScript) planFor(scenario, profile, overrides);

  const choosing = choosePlace({
    observe: options.observe,
    context,
    notes,
    words,
    mayStartSandbox: true,
    signal: interrupts.graceful,
  });
  // Also when it is interrupted meanwhile: whatever was started has to be stopped.
  cleanup.add(async () => (await choosing.catch(() => null))?.leave());
  const place = await orInterrupted(choosing, interrupts);
  const setup = { env: { ...context.env }, root: context.root, progress: createProgress(context.stderr) };
  const k6 = await orInterrupted(ensureK6(setup), interrupts);
  const target = await orInterrupted(findLoadTarget(place, baseUrl, ownScript, context), interrupts);
  cleanup.add(() => target.target?.close());
  const load = await orInterrupted(
    prepareLoad({
      scenario,
      profile,
      overrides: { ...overrides, ...(target.target === null ? {} : { baseUrl: target.target.baseUrl }) },
      k6,
      cwd: context.cwd,
      env: { ...context.env },
      scenariosDir: join(context.root, 'dist', 'load'),
    }),
    interrupts,
  );
  if (target.target !== null) notes.say(words.target(target.target.baseUrl, target.target.how));
  return { place, load: { ...load, k6, k6Version: await k6Version(k6) }, target, notes, words };
}

async function carryOut(
  { place, load, target, notes, words }: Ready,
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
  cleanup: Cleanup,
): Promise<number> {
  const { common, resultsDir, observe: wish } = options;
  const commit = gitCommit(context);
  const header = runHeader('load', place, load, await commit, context);
  const clock = createRunClock();
  const secrets = secretsOf(place, [wish.prometheus ?? null, options.baseUrl]);
  const run = await openRecording({ resultsDir, header, clock, secrets });
  const { stream, dir } = run;
  notes.say(words.recording(dir));

  let running: RunningK6 | null = null;
  const takeBack = context.onExit(() => {
    running?.kill();
    run.flushSync();
  });
  cleanup.add(takeBack);

  const display = await startDisplay({
    stream,
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
    { place, prometheus: wish.prometheus ?? null, emit, runT: clock.t, context },
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
          : AbortSignal.timeout(options.maxDurationMs),
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
  const report = await reportOf(dir, common.lang, context, notes);
  if ('error' in ending) throw ending.error;
  if (common.json) context.stdout.write(`${JSON.stringify({ ...summary, runDir: dir, report })}\n`);
  else context.stdout.write(`${summaryLines(summary, common.lang, dir, report).join('\n')}\n`);
  return exitCodeOf(ending, summary);
}
