import { timerMs } from '../../sources/timing.ts';

/** Resolves after `ms`, or at once when one of the signals is aborted. Never rejects. */
export function wait(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signals.some((signal) => signal.aborted)) return Promise.resolve();
  const end = () => {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, timerMs(ms));
  for (const signal of signals) signal.addEventListener('abort', end);
  return promise;
}

/** Asks again and again until it is so. @returns false when it was not so in time, or a signal was aborted */
export async function waitUntil(
  isSo: () => boolean,
  { everyMs, atMostMs, signals }: { everyMs: number; atMostMs: number; signals: readonly AbortSignal[] },
): Promise<boolean> {
  const began = performance.now();
  while (!isSo()) {
    if (signals.some((signal) => signal.aborted) || performance.now() - began >= atMostMs) return false;
    await wait(everyMs, ...signals);
  }
  return true;
}
