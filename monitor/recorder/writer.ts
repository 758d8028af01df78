import { fdatasyncSync, fstatSync, writeSync } from 'node:fs';
import { reasonOf } from '../../system/files/reason.ts';

/** The part of a file handle that the writer needs; `FileHandle` of node:fs/promises is one. */
export interface WritableFile {
  readonly fd: number;
  write(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export interface WriterOptions {
  /** Longest time from a line's arrival to its being on disk, beyond what the disk itself takes. */
  readonly flushAfterMs?: number;
  readonly retryAfterMs?: number;
  /** Lines that wait beyond this many bytes are dropped and counted. */
  readonly maxWaitingBytes?: number;
  /** The file cannot be written (reason in words), or can again (null). */
  readonly onTrouble: (reason: string | null) => void;
  /** Lines were dropped while it could not: how many, known once it can again. */
  readonly onDropped: (count: number) => void;
  /** Called around each write; throws when the file is not where it should be, or shorter than it was written. */
  readonly verify?: (writtenBytes: number) => Promise<void>;
}

/** Appends lines to a file, in order, without ever blocking or throwing at the caller. */
export interface LineWriter {
  append(line: string): boolean;
  /** Everything that waits goes to disk now, synchronously: for the last moment of a process. False: it could not. */
  flushSync(): boolean;
  /** Writes what waits; resolves to the trouble that kept it from being complete, or null. */
  close(): Promise<string | null>;
  readonly writtenBytes: () => number;
}

/**
 * Lines are collected for `flushAfterMs`, written at a known position and synced: a crash of the process loses
 * nothing that was written, a crash of the machine nothing that was synced. A write that failed half-way is
 * done again at the same position, so a full disk leaves no torn line once there is room.
 */
export function createLineWriter(file: WritableFile, options: WriterOptions): LineWriter {
  const { flushAfterMs = 500, retryAfterMs = 1_000, maxWaitingBytes = 16 * 1024 * 1024 } = options;
  let waiting: string[] = [];
  let waitingBytes = 0;
  let inFlight: Buffer | null = null;
  let position = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let trouble: string | null = null;
  let dropped = 0;
  let closing = false;
  let closed = false;

  const schedule = (delayMs: number) => {
    if (timer !== null || running !== null || closing) return;
    timer = setTimeout(() => {
      timer = null;
      running = flush().finally(() => {
        running = null;
        if (inFlight !== null || waiting.length > 0) schedule(trouble === null ? flushAfterMs : retryAfterMs);
      });
    }, delayMs);
  };

  const flush = async () => {
    try {
      inFlight ??= take();
      await options.verify?.(position);
      if (inFlight !== null) {
        await writeFully(file, inFlight, position);
        await file.datasync();
        position += inFlight.length;
        inFlight = null;
      }
      await options.verify?.(position);
      recovered();
    } catch (error) {
      failed(reasonOf(error));
    }
  };

  const take = (): Buffer | null => {
    if (waiting.length === 0) return null;
    const buffer = Buffer.from(waiting.join(''));
    waiting = [];
    waitingBytes = 0;
    return buffer;
  };

  const failed = (reason: string) => {
    if (trouble === reason) return;
    trouble = reason;
    options.onTrouble(reason);
  };

  const recovered = () => {
    if (trouble !== null) {
      trouble = null;
      options.onTrouble(null);
    }
    if (dropped > 0) {
      const count = dropped;
      dropped = 0;
      options.onDropped(count);
    }
  };

  return {
    append(line) {
      if (closed || waitingBytes + line.length > maxWaitingBytes) {
        dropped++;
        return false;
      }
      waiting.push(`${line}\n`);
      waitingBytes += line.length + 1;
      schedule(flushAfterMs);
      return true;
    },
    flushSync() {
      // What is being written may not be finished: writing the same bytes to the same place again is harmless.
      const rest = take();
      const all = Buffer.concat([inFlight ?? Buffer.alloc(0), rest ?? Buffer.alloc(0)]);
      inFlight = all.length === 0 ? null : all;
      try {
        if (fstatSync(file.fd).size < position) return false;
        let done = 0;
        while (done < all.length) {
          done += writeSync(file.fd, all, done, all.length - done, position + done);
        }
        fdatasyncSync(file.fd);
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      closing = true;
      await running;
      await flush();
      // What the last flush itself had to say (a gap, say) still belongs into the file.
      if (trouble === null && waiting.length > 0) await flush();
      closed = true;
      try {
        await file.close();
      } catch (error) {
        failed(reasonOf(error));
      }
      if (dropped > 0) failed(`${dropped} events could not be kept`);
      return trouble;
    },
    writtenBytes: () => position,
  };
}

async function writeFully(file: WritableFile, buffer: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < buffer.length) {
    const { bytesWritten } = await file.write(buffer, done, buffer.length - done, position + done);
    if (bytesWritten === 0) throw new Error('the file takes no more bytes');
    done += bytesWritten;
  }
}
