import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Reason } from '../reason.ts';
import { mustRun } from '../run.ts';

export interface ReleaseAsset {
  readonly url: string;
  /** A `sha256sum` file that lists the archive. */
  readonly checksumsUrl: string;
  /** Path of the program inside the archive. */
  readonly program: string;
}

const CONNECT_TIMEOUT_MS = 4_000;
/** A download in which nothing comes for so long is given up; what came is kept. */
const STALLED_MS = 30_000;

/**
 * Downloads a project's own release archive into `downloads`, goes on where an interrupted download stopped, checks
 * its SHA-256 against the project's list, and unpacks it into `into`. Returns the program's path inside `into`.
 * A wrong checksum is an error and deletes the download.
 */
export async function fetchRelease(
  asset: ReleaseAsset,
  downloads: string,
  into: string,
  onBytes: (done: number, total: number | null) => void,
  stalledMs = STALLED_MS,
): Promise<string> {
  await mkdir(downloads, { recursive: true });
  const name = basename(asset.url);
  const expected = await expectedChecksum(asset.checksumsUrl, name);
  const archive = join(downloads, name);
  await download(asset.url, archive, onBytes, stalledMs);
  const actual = await sha256(archive);
  if (actual !== expected) {
    await rm(archive, { force: true });
    throw new Reason({
      en: `${name}: expected SHA-256 ${expected}, got ${actual}; the download was deleted`,
      fr: `${name} : SHA-256 attendu ${expected}, obtenu ${actual} ; le fichier téléchargé a été supprimé`,
    });
  }
  await mustRun('tar', ['-xzf', archive, '-C', into]);
  await rm(archive, { force: true });
  return asset.program;
}

async function expectedChecksum(url: string, name: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  const line = (await response.text()).split('\n').find((entry) => entry.trim().split(/\s+\*?/)[1] === name);
  if (!line) throw new Reason({ en: `${url} does not list ${name}`, fr: `${name} n’est pas dans ${url}` });
  return line.trim().split(/\s+/)[0] ?? '';
}

async function download(
  url: string,
  file: string,
  onBytes: (done: number, total: number | null) => void,
  stalledMs: number,
): Promise<void> {
  const stalled = new AbortController();
  const watchdog = setTimeout(
    () =>
      stalled.abort(
        new Reason({
          en: `${url}: nothing came for ${stalledMs / 1000} s`,
          fr: `${url} : rien n’est arrivé pendant ${stalledMs / 1000} s`,
        }),
      ),
    stalledMs,
  );
  const { signal } = stalled;
  try {
    await downloadWhileAlive(url, file, signal, (done, total) => {
      watchdog.refresh();
      onBytes(done, total);
    });
  } finally {
    clearTimeout(watchdog);
  }
}

async function downloadWhileAlive(
  url: string,
  file: string,
  signal: AbortSignal,
  onBytes: (done: number, total: number | null) => void,
): Promise<void> {
  const partial = `${file}.partial`;
  const have = await stat(partial).then(
    (entry) => entry.size,
    () => 0,
  );
  const response = await fetch(url, {
    signal,
    ...(have > 0 ? { headers: { range: `bytes=${have}-` } } : {}),
  });
  if (response.status === 416) return rename(partial, file);
  if (!response.ok || !response.body) throw new Error(`${url}: HTTP ${response.status}`);
  const resumed = response.status === 206;
  let done = resumed ? have : 0;
  const length = Number(response.headers.get('content-length'));
  const total = length > 0 ? done + length : null;
  const counted = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream).on(
    'data',
    (chunk: Buffer) => {
      done += chunk.length;
      onBytes(done, total);
    },
  );
  await pipeline(counted, createWriteStream(partial, { flags: resumed ? 'a' : 'w' }));
  await rename(partial, file);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
