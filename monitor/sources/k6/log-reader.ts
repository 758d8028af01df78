import type { LogErrors } from '../../../core/timeline/events.ts';
import { errorSentence, type LogLine, parseLogLine } from './k6-log.ts';

/** Follows what k6 logs while it runs. */
export interface LogReader {
  read(line: string): LogLine;
  /** Iterations that ended with an exception so far. */
  exceptions(): number;
  /** The newest error; null without one. */
  lastError(): string | null;
  /** What exec.test.fail() was given, the first time; empty: nothing. null: it was not called. */
  markedAsFailed(): string | null;
  /** The errors beside the one that ended k6 with `exitCode`; undefined: none. */
  errors(exitCode: number | null): LogErrors | undefined;
}

const ERRORS = new Set(['error', 'fatal', 'panic']);
const MARK = /^test marked as failed(?:: )?/;

/** @param shown shortens a file URL to what the user typed */
export function createLogReader(shown: (fileUrl: string) => string): LogReader {
  let exceptions = 0;
  let count = 0;
  let first: string | null = null;
  /** Says more of why iterations fail than what a script writes at its own wish. */
  let firstThrown: string | null = null;
  let last: string | null = null;
  let marked: string | null = null;
  return {
    read(text) {
      const line = parseLogLine(text);
      if (!ERRORS.has(line.level)) return line;
      if (!line.byScript && !line.endedIteration && MARK.test(line.message)) {
        marked ??= line.message.replace(MARK, '').trim();
        return line;
      }
      count++;
      last = errorSentence(line.message, shown);
      first ??= last;
      if (line.endedIteration) {
        exceptions++;
        firstThrown ??= last;
      }
      return line;
    },
    exceptions: () => exceptions,
    lastError: () => last,
    markedAsFailed: () => marked,
    errors(exitCode) {
      // k6's last word says why it did not end with 0; that is told as the outcome.
      const others = exitCode === null || exitCode === 0 ? count : count - 1;
      return others <= 0 || first === null ? undefined : { count: others, first: firstThrown ?? first };
    },
  };
}
