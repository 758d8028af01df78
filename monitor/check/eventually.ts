import type { Finding } from './check.ts';
import type { CheckContext } from './context.ts';

/** Repeats a look until it passes, or for so long; the last finding counts. */
export async function eventually(
  { timing, signal, waits }: Pick<CheckContext, 'timing' | 'signal' | 'waits'>,
  forMs: number,
  look: () => Promise<Finding>,
): Promise<Finding> {
  const until = timing.now() + (waits ? forMs : 0);
  for (;;) {
    const finding = await look();
    if (finding.status === 'passed' || signal.aborted || timing.now() + INTERVAL_MS > until) return finding;
    await timing.delay(INTERVAL_MS, signal);
  }
}

const INTERVAL_MS = 1_000;
