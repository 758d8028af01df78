import { createWriteStream } from 'node:fs';

export interface LogFile {
  write(line: string): void;
  close(): Promise<void>;
}

const MOST_BYTES = 20 * 1024 * 1024;

/** `k6.log` of a run. A full disk or a script that logs without end costs the log its end, never the run. */
export function openLogFile(path: string): LogFile {
  const stream = createWriteStream(path, { flags: 'a' });
  let written = 0;
  let broken = false;
  stream.on('error', () => {
    broken = true;
  });
  return {
    write(line) {
      if (broken || written > MOST_BYTES) return;
      written += line.length + 1;
      stream.write(written > MOST_BYTES ? '… the rest was left out: more than 20 MB\n' : `${line}\n`);
    },
    close() {
      return new Promise((resolve) => {
        if (broken || stream.closed) return resolve();
        stream.once('close', resolve);
        stream.once('error', () => resolve());
        stream.end();
      });
    },
  };
}
