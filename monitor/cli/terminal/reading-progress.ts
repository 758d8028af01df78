import type { Lang } from '../../../core/lib/lang.ts';
import { isAccessible } from '../../../system/output/accessible.ts';
import { terminalOf } from '../../../system/output/streams.ts';
import type { CliContext } from '../context.ts';
import { terminalWords } from './words.ts';

/** Says on a terminal how far a recording has been read, once that takes its time; one line, which goes again. */
export interface ReadingProgress {
  read(share: number): void;
  /** Takes the line away: something else is to be written. */
  clear(): void;
}

/** Where something else says how far it is. */
export const NO_PROGRESS: ReadingProgress = { read() {}, clear() {} };

const QUIET_MS = 1_000;
const REDRAW_MS = 200;

export function createReadingProgress(
  lang: Lang,
  { stderr, env }: Pick<CliContext, 'stderr' | 'env'>,
  now: () => number = () => performance.now(),
): ReadingProgress {
  const words = terminalWords[lang];
  const isLive = stderr.isTTY === true && !isAccessible(env);
  let drawAt = now() + QUIET_MS;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) terminalOf(stderr).write('\r\u001B[K');
    isDrawn = false;
  };
  return {
    clear,
    read(share) {
      if (share >= 1) return clear();
      if (!isLive || now() < drawAt) return;
      drawAt = now() + REDRAW_MS;
      isDrawn = true;
      terminalOf(stderr).write(`\r\u001B[Kpalier: ${words.readingRun(Math.floor(share * 100))}`);
    },
  };
}
