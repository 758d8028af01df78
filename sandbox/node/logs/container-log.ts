import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** A life's log is at most twice this: the file being written, and the one before it. */
const ROTATE_BYTES = 2 * 1024 * 1024;
const FLUSH_MS = 25;
/** A line without an end must not fill the memory: it is cut, as container runtimes do at 16 KiB. */
const LONGEST_LINE = 16 * 1024;

export type LogStream = 'stdout' | 'stderr';

/** One line as kept: `<time> <stream> <text>`, the newline included. */
export type LogLine = string;

/**
 * What one container wrote, in files of the form `2026-11-23T12:00:00.123000000Z stdout text`: its present
 * life in `current`, the life before in `previous`, each with one older part (`.1`).
 */
export class ContainerLog {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #listeners = new Set<(line: LogLine | null) => void>();
  readonly #partial: Record<LogStream, string> = { stdout: '', stderr: '' };
  #file: number | undefined;
  #size = 0;
  #pending = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
    mkdirSync(folder, { recursive: true });
  }

  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** A new life of the container begins. */
  start(): void {
    this.end();
    for (const part of ['', '.1']) {
      rmSync(this.#path('previous', part), { force: true });
      if (existsSync(this.#path('current', part))) {
        renameSync(this.#path('current', part), this.#path('previous', part));
      }
    }
    this.#file = openSync(this.#path('current'), 'a', 0o600);
    this.#size = 0;
  }

  write(stream: LogStream, chunk: string): void {
    const lines = (this.#partial[stream] + chunk).split('\n');
    let rest = lines.pop() ?? '';
    for (const line of lines) this.#add(stream, line);
    while (rest.length > LONGEST_LINE) {
      this.#add(stream, rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
    this.#partial[stream] = rest;
  }

  /** The container has ended; who follows is told. */
  end(): void {
    if (this.#file === undefined) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] !== '') this.#add(stream, this.#partial[stream]);
      this.#partial[stream] = '';
    }
    this.#flush();
    closeSync(this.#file);
    this.#file = undefined;
    for (const listener of this.#listeners) listener(null);
    this.#listeners.clear();
  }

  /** Everything kept of a life; undefined when there was none. */
  read(life: 'current' | 'previous'): LogLine[] | undefined {
    this.#flush();
    const parts = [this.#path(life, '.1'), this.#path(life)].filter((path) => existsSync(path));
    if (parts.length === 0) return undefined;
    return parts.flatMap((path) => readFileSync(path, 'utf8').split(/(?<=\n)/)).filter((line) => line !== '');
  }

  /** Every line from now on; null at the end of the container's life. */
  listen(listener: (line: LogLine | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(stream: LogStream, text: string): void {
    const line = `${new Date(this.#now()).toISOString().slice(0, -1)}000000Z ${stream} ${text}\n`;
    for (const listener of this.#listeners) listener(line);
    this.#pending += line;
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#file === undefined || this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    try {
      writeFileSync(this.#file, text);
      this.#size += Buffer.byteLength(text);
      if (this.#size >= ROTATE_BYTES) this.#file = this.#rotate(this.#file);
    } catch {
      // The disk is full: these lines are lost, which is better than the pods, and none is left in half.
      ftruncateSync(this.#file, this.#size);
    }
  }

  #rotate(file: number): number {
    renameSync(this.#path('current'), this.#path('current', '.1'));
    const next = openSync(this.#path('current'), 'a', 0o600);
    closeSync(file);
    this.#size = 0;
    return next;
  }

  #path(life: 'current' | 'previous', part = ''): string {
    return join(this.#folder, `${life}.log${part}`);
  }
}
