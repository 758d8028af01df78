import type { CliContext } from '../context.ts';
import { createCleanup } from '../session/cleanup.ts';
import { createInterrupts } from '../session/interrupts.ts';
import { conclude } from './conclude.ts';
import { openLiveRun } from './live-run.ts';
import { loadAndObserve } from './load-and-observe.ts';
import type { LoadRunOptions } from './options.ts';
import { prepareRun } from './prepare.ts';

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
    const live = await openLiveRun(ready, options, context, interrupts, cleanup);
    const ending = await loadAndObserve(ready, live, options, context, interrupts);
    const summary = await live.run.finish({ reason: ending.reason, message: ending.message });
    await live.closeDisplay();
    return await conclude(ready, live, ending, summary, options, context);
  } finally {
    await cleanup.run();
  }
}
