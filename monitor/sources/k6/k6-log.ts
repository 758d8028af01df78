/** One line of `k6 run --log-format json`. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  /** k6 says it of an iteration that ended with an exception (thrown, fail(), a rejected promise). */
  readonly endedIteration: boolean;
  /** The script itself wrote it, with console.…(). */
  readonly byScript: boolean;
}

/** A line that is not JSON (a panic, a library's own output) is taken as it is, as an error. */
export function parseLogLine(line: string): LogLine {
  try {
    const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { level, msg, error, source, executor, scenario } = parsed;
    if (typeof msg === 'string') {
      const byScript = source === 'console';
      return {
        level: typeof level === 'string' ? level : 'info',
        message: typeof error === 'string' ? `${msg}: ${error}` : msg,
        // Only an executor names itself and its scenario; as an error, only for an iteration that threw.
        endedIteration:
          !byScript &&
          level === 'error' &&
          typeof executor === 'string' &&
          typeof scenario === 'string' &&
          error === undefined,
        byScript,
      };
    }
  } catch {
    // Falls through: it is text.
  }
  return { level: 'error', message: line, endedIteration: false, byScript: false };
}

const REPEATED = /^(could not initialize '.*?': )?(could not load JS test '.*?': )?/;
const STACK_LINE = /^\s+at (.*)$/;
const LIST_ITEM = /^\s+- (.*)$/;

/**
 * An error of k6 in one line, with the position in the user's file when there is one:
 * `ReferenceError: nope is not defined (./my-test.ts:12:3)`. `shown` shortens a file URL to what the user typed.
 */
export function errorSentence(message: string, shown: (fileUrl: string) => string = (url) => url): string {
  const [first = '', ...rest] = message.trim().replace(REPEATED, '').split('\n');
  const items = rest.map((line) => LIST_ITEM.exec(line)?.[1]).filter((item) => item !== undefined);
  const frames = rest.map((line) => STACK_LINE.exec(line)?.[1]).filter((frame) => frame !== undefined);
  const own = frames.find((frame) => frame.includes('file://'));
  const position = own === undefined ? null : /(file:\/\/[^\s()]+:\d+:\d+)/.exec(own)?.[1];
  const text = [first, items.join('; ')].filter((part) => part !== '').join(' ');
  const named = text.replace(/file:\/\/[^\s:]+/g, shown);
  return position ? `${named} (${position.replace(/^file:\/\/[^\s]+?(?=:\d+:\d+$)/, shown)})` : named;
}
