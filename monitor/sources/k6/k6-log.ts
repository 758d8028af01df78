/** One line of `k6 run --log-format json`. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** A line that is not JSON (a panic, a library's own output) is taken as it is, as an error. */
export function parseLogLine(line: string): LogLine {
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    if (typeof msg === 'string') return { level: typeof level === 'string' ? level : 'info', message: msg };
  } catch {
    // Falls through: it is text.
  }
  return { level: 'error', message: line };
}

const REPEATED = /^(could not initialize '[^']*': )?(could not load JS test '[^']*': )?/;
const STACK_LINE = /^\s+at (.*)$/;

/**
 * An error of k6 in one line, with the position in the user's file when there is one:
 * `ReferenceError: nope is not defined (./my-test.ts:12:3)`. `shown` shortens a file URL to what the user typed.
 */
export function errorSentence(message: string, shown: (fileUrl: string) => string = (url) => url): string {
  const [first = '', ...rest] = message.trim().replace(REPEATED, '').split('\n');
  const frames = rest.map((line) => STACK_LINE.exec(line)?.[1]).filter((frame) => frame !== undefined);
  const own = frames.find((frame) => frame.includes('file://'));
  const position = own === undefined ? null : /(file:\/\/[^\s()]+:\d+:\d+)/.exec(own)?.[1];
  const text = first.replace(/file:\/\/[^\s:]+/g, shown);
  return position ? `${text} (${position.replace(/^file:\/\/[^\s]+?(?=:\d+:\d+$)/, shown)})` : text;
}
