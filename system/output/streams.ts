import { redactDeep } from '../secrets/redact.ts';
import { ascii } from './ascii.ts';
import { harmlessLines } from './harmless.ts';

export interface DoorOptions {
  /** The terminal shows ASCII alone. */
  readonly ascii: boolean;
  /** Lines are read by GitHub Actions, which obeys some of them. */
  readonly github: boolean;
}

interface Behind extends DoorOptions {
  readonly stream: NodeJS.WriteStream;
}

/** What stands behind a guarded stream. */
const behind = new WeakMap<NodeJS.WritableStream, Behind>();

/**
 * A standard stream as all of Palier gets it: whatever is written passes here, so no secret and nothing that a
 * terminal or a CI system obeys leaves the process, wherever it came from.
 */
export function guarded(stream: NodeJS.WriteStream, options: DoorOptions): NodeJS.WriteStream {
  const guard = withWrite(stream, (text) => shown(text, options));
  behind.set(guard, { stream, ...options });
  return guard;
}

/** Text as it may be shown: without secrets, inert, in the signs that the terminal has. */
function shown(text: string, options: DoorOptions): string {
  const clean = harmlessLines(text);
  const harmless = options.github ? withoutCommands(clean) : clean;
  return options.ascii ? ascii(harmless, 'lines') : harmless;
}

/** `::error::…` at the beginning of a line, and `##[error]` anywhere in it, are commands. */
function withoutCommands(text: string): string {
  return text.replace(/^([ \t]*:):/gm, '$1 :').replaceAll('##[', '# #[');
}

/**
 * The stream for a screen that brings its own escape sequences: cursor, colours. What it shows has to be inert by
 * itself, and free of secrets, as all events are.
 */
export function terminalOf(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const { stream: real = stream, ascii: asAscii = false } = behind.get(stream) ?? {};
  return withWrite(real, asAscii ? (text) => ascii(text, 'cells') : (text) => text);
}

/** The stream as it is: for what was asked for byte by byte (a kubeconfig, a shell's completion, another process). */
export function rawOf<T extends NodeJS.WritableStream>(stream: T): T | NodeJS.WriteStream {
  return behind.get(stream)?.stream ?? stream;
}

/** Text of any origin in a style of our own, which alone may hold escape sequences. */
export function writeStyled(
  stream: NodeJS.WritableStream,
  text: string,
  style: (shown: string) => string,
): void {
  const options = behind.get(stream);
  rawOf(stream).write(style(options === undefined ? text : shown(text, options)));
}

/** Workflow commands of GitHub Actions, whose own texts are escaped and free of secrets. */
export function writeCommands(stream: NodeJS.WritableStream, lines: readonly string[]): void {
  const asAscii = behind.get(stream)?.ascii === true;
  for (const line of lines) rawOf(stream).write(`${asAscii ? ascii(line, 'lines') : line}\n`);
}

/** Data for programs: no secret is in it, and what a terminal would obey is escaped, so nothing of it is lost. */
export function writeJson(stream: NodeJS.WritableStream, value: unknown, indent?: number): void {
  rawOf(stream).write(`${jsonText(stream, value, indent)}\n`);
}

/** As `writeJson` writes it, for who writes at the pace of the reader. */
export function jsonText(stream: NodeJS.WritableStream, value: unknown, indent?: number): string {
  const text = JSON.stringify(redactDeep(value), null, indent);
  return text.replace(behind.get(stream)?.ascii === true ? /[^ -~\n]/g : OBEYED, escaped);
}

/** What JSON may hold as it is and terminals obey: C1, and signs that reorder or hide text. */
const OBEYED = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Of a terminal that does not tell its size (0×0: serial lines, some containers), until it does. */
const USUAL_SIZE: Readonly<Record<string | symbol, number>> = { columns: 80, rows: 24 };

/** The same stream in everything but what is written to it, and a size that can be drawn in. */
function withWrite(stream: NodeJS.WriteStream, change: (text: string) => string): NodeJS.WriteStream {
  const write = (chunk: string | Uint8Array, ...rest: []) =>
    stream.write(change(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()), ...rest);
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      if (value === 0) return USUAL_SIZE[name] ?? value;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
