import { PRESETS } from '../../../core/dependencies/presets.ts';
import { type RunningK6, startK6 } from '../../sources/k6/index.ts';
import { timerMs } from '../../sources/timing.ts';
import type { CliContext } from '../context.ts';
import type { Interrupts } from '../session/interrupts.ts';
import { observe } from '../session/observe.ts';
import { unlessBroken } from '../session/unless-broken.ts';
import type { LiveRun } from './live-run.ts';
import type { LoadRunOptions } from './options.ts';
import type { Ready } from './prepare.ts';
import { type Ending, runSequence } from './sequence.ts';

/** How it ended; `error`: what it broke by, to be thrown once all is recorded and told. */
export type LoadEnding = Ending & { readonly error?: unknown };

/** The load, and what is seen meanwhile. Resolves when both are over, also when one of them breaks. */
export async function loadAndObserve(
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
    timeLimit: timeLimitOf(options),
    baselineMs: options.baselineMs,
    settle: options.settle,
  });
  const ending = await unlessBroken(sequence, sources).catch((error: unknown) => brokenBy(error, k6.running));
  k6.running = null;
  observing.abort();
  await sources.catch(() => undefined);
  return ending;
}

function timeLimitOf({ maxDurationMs }: LoadRunOptions): AbortSignal {
  return maxDurationMs === null ? new AbortController().signal : AbortSignal.timeout(timerMs(maxDurationMs));
}

async function brokenBy(error: unknown, k6: RunningK6 | null): Promise<LoadEnding> {
  k6?.kill();
  await k6?.done;
  return { reason: 'error', message: error instanceof Error ? error.message : String(error), error };
}
