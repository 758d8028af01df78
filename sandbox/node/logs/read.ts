import type { ContainerLog, LogLine } from './container-log.ts';

/** What `kubectl logs` asks for. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Go on until the container ends or `signal` aborts. */
  readonly follow: boolean;
  /** Of the container's former life. */
  readonly previous: boolean;
  readonly tailLines?: number;
  /** Only lines written from then on, milliseconds since 1970. */
  readonly sinceMs?: number;
  readonly timestamps: boolean;
}

export interface PodLogs {
  /** Chunks of text, whole lines. Throws (before the first chunk) an Error whose message says what is missing. */
  read(request: LogRequest, signal: AbortSignal): AsyncIterable<string>;
}

/** The lines a request asks for, and with `follow` those to come, until the container ends or `signal` aborts. */
export async function* readLog(
  log: ContainerLog,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const kept = log.read(request.previous ? 'previous' : 'current') ?? [];
  const follow = request.follow && !request.previous && log.isOpen;
  const coming = follow ? new Queue(log, signal) : undefined;
  const text = selectLines(kept, request);
  if (text !== '') yield text;
  if (coming === undefined) return;
  for await (const lines of coming) yield lines.map((line) => shown(line, request.timestamps)).join('');
}

/** Pure: the wanted part of the kept lines, as text. */
export function selectLines(lines: readonly LogLine[], request: LogRequest): string {
  const since = request.sinceMs;
  const recent = since === undefined ? lines : lines.filter((line) => Date.parse(line.slice(0, 30)) >= since);
  const { tailLines } = request;
  const wanted = tailLines === undefined ? recent : tailLines === 0 ? [] : recent.slice(-tailLines);
  return wanted.map((line) => shown(line, request.timestamps)).join('');
}

function shown(line: LogLine, timestamps: boolean): string {
  const [time = '', stream = ''] = line.split(' ', 2);
  const text = line.slice(time.length + stream.length + 2);
  return timestamps ? `${time} ${text}` : text;
}

/** Lines that come while the reader is busy wait here. */
class Queue implements AsyncIterable<LogLine[]> {
  #lines: LogLine[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(log: ContainerLog, signal: AbortSignal) {
    const stop = log.listen((line) => {
      if (line === null) this.#ended = true;
      else this.#lines.push(line);
      this.#wake?.();
    });
    const abort = () => {
      stop();
      this.#ended = true;
      this.#wake?.();
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine[]> {
    for (;;) {
      if (this.#lines.length > 0) {
        const lines = this.#lines;
        this.#lines = [];
        yield lines;
      } else if (this.#ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
