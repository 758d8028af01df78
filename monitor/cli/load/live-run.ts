import type { RunStarted } from '../../../core/timeline/events.ts';
import { limitsFor } from '../../config/limits.ts';
import type { RunningK6 } from '../../sources/k6/index.ts';
import type { CliContext } from '../context.ts';
import type { Cleanup } from '../session/cleanup.ts';
import { createRunClock, type RunClock } from '../session/clock.ts';
import { startDisplay } from '../session/display.ts';
import { createExplainer, type Explainer } from '../session/explainer.ts';
import { gitCommit, runHeader } from '../session/header.ts';
import type { Interrupts } from '../session/interrupts.ts';
import { type OpenedRun, openRecording } from '../session/record.ts';
import { sessionWords } from '../session/words.ts';
import type { LoadRunOptions } from './options.ts';
import type { Ready } from './prepare.ts';

/** A run that is recorded and shown, from its first event on. */
export interface LiveRun {
  readonly run: OpenedRun & { readonly dir: string };
  readonly clock: RunClock;
  readonly explainer: Explainer;
  readonly k6: { running: RunningK6 | null };
  readonly closeDisplay: () => Promise<void>;
}

/** Makes its folder, shows it, and sends its first event. */
export async function openLiveRun(
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
