import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlanOverrides, planFor } from '../../../load/plan.ts';
import { ensureK6 } from '../../../setup/tools/ensure.ts';
import { createProgress } from '../../../setup/tools/progress.ts';
import { limitsFor } from '../../config/limits.ts';
import type { PalierConfig } from '../../config/schema.ts';
import type { RunGroup } from '../../core/events.ts';
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
import { createExplainer } from './explainer.ts';
import { gitCommit, runHeader } from './header.ts';
import { checkHpaPatch, type PatchedHpa, patchHpa, readHpaPatch } from './hpa-patch.ts';
import { createInterrupts, type Interrupts, orInterrupted } from './interrupts.ts';
import { findLoadTarget, type LoadTarget } from './load-target.ts';
import { choosePlace, type Place } from './place.ts';
import { openRecording, secretsOf } from './record.ts';
import { reportOf } from './report-of.ts';
import { observe } from './sources.ts';
import { wait } from './wait.ts';

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
  /** A file with other settings for the autoscaler, for the time of the run; null: as it is. */
  readonly hpaPatch: string | null;
  /** A configuration file; null: the nearest `palier.config.*`, if there is one. */
  readonly config: string | null;
  /** Write the artifacts of a pipeline beside the recording. */
  readonly gateFiles: boolean;
  readonly plain: boolean;
  /** This run is one of several; `recorded` is told its folder. */
  readonly repeat?: { readonly group: RunGroup; readonly recorded: (dir: string) => void };
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
  readonly patched: PatchedHpa | null;
  readonly config: PalierConfig;
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
  const { readConfig } = await import('../../config/read-config.ts');
  const config = await readConfig(options.config, context.cwd);
  const patch = options.hpaPatch === null ? null : await readHpaPatch(options.hpaPatch, context.cwd);

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
  if (patch !== null && place.hpas[0] !== undefined) checkHpaPatch(place.hpas[0], patch);
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
  const ready = { config, load: { ...load, k6, k6Version: await k6Version(k6) }, target, notes, words };
  // Last of all: what fails before it has changed nothing.
  const patched = patch === null ? null : await patchHpa(place, patch, ready);
  if (patched === null) return { ...ready, place, patched };
  cleanup.add(patched.restore);
  interrupts.onQuitNow(() => void restoreAndExit(patched, context));
  const object = await orInterrupted(patched.takenIn(interrupts.graceful), interrupts);
  const hpas = [object, ...place.hpas.slice(1)];
  return { ...ready, place: { ...place, hpas }, patched };
}

/** Also who does not want to wait leaves the cluster as it was. */
async function restoreAndExit({ restore }: PatchedHpa, { exitNow }: CliContext): Promise<never> {
  await Promise.race([restore().catch(() => undefined), wait(RESTORE_MS)]);
  return exitNow(130);
}

const RESTORE_MS = 3_000;

async function carryOut(
  { place, patched, config, load, target, notes, words }: Ready,
  options: LoadRunOptions,
  context: CliContext,
  interrupts: Interrupts,
  cleanup: Cleanup,
): Promise<number> {
  const { common, resultsDir, observe: wish } = options;
  const commit = gitCommit(context);
  const header = {
    ...runHeader('load', place, load, await commit, context),
    ...(Object.keys(config).length === 0 ? {} : { objectives: limitsFor(config, load.plan) }),
    ...(patched === null ? {} : { hpaPatch: patched.recorded }),
    ...(options.repeat === undefined ? {} : { group: options.repeat.group }),
  };
  const clock = createRunClock();
  const secrets = secretsOf(place, [wish.prometheus ?? null, options.baseUrl]);
  const run = await openRecording({ resultsDir, header, clock, secrets });
  const { stream, dir } = run;
  notes.say(words.recording(dir));
  options.repeat?.recorded(dir);
  if (patched !== null) await writeFile(join(dir, 'hpa-before.yaml'), patched.originalYaml);

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
  if (options.gateFiles) await gateFilesOf(dir, context);
  if ('error' in ending) throw ending.error;
  const extras = { report, agreement: explainer.agreement() };
  if (common.json) context.stdout.write(`${JSON.stringify({ ...summary, runDir: dir, report })}\n`);
  else context.stdout.write(`${summaryLines(summary, common.lang, dir, extras).join('\n')}\n`);
  return exitCodeOf(ending, summary);
}

/** The artifacts of a pipeline, from the timeline like every verdict. */
async function gateFilesOf(dir: string, context: CliContext): Promise<void> {
  const [{ judgeRun }, { writeGateFiles }] = await Promise.all([
    import('./gate-run.ts'),
    import('../../gate/write-gate.ts'),
  ]);
  await writeGateFiles(await judgeRun(dir, null, context), dir);
}
