import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { checkEvent } from '../../core/timeline/check-event.ts';
import type { RunStarted } from '../../core/timeline/events.ts';
import { decodeLine } from './line.ts';
import { RUN_FILE, RUN_ID, SUMMARY_FILE, TIMELINE_FILE } from './run-folder.ts';

/** A run of the results folder, as far as it can be known without reading its whole timeline. */
export interface RunListing {
  readonly runId: string;
  readonly dir: string;
  readonly startedAt: string;
  /** null: run.json and the first line of the timeline are unreadable. */
  readonly header: RunStarted | null;
  /** complete: closed in good order · running: written within the last seconds · cut: neither. */
  readonly state: 'complete' | 'running' | 'cut';
  /** `summary.json` as it stands; null: not made yet. */
  readonly summary: unknown;
  readonly timelineBytes: number;
}

/** The runs in a results folder, newest first. Anything that is not a run folder is passed over. */
export async function listRuns(resultsDir: string, nowMs: number): Promise<RunListing[]> {
  const entries = await readdir(resultsDir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw notResults(resultsDir, error);
  });
  const names = entries
    .filter((entry) => entry.isDirectory() && RUN_ID.test(entry.name))
    .map(({ name }) => name);
  const listings = await Promise.all(names.map((name) => readListing(join(resultsDir, name), nowMs)));
  return listings.filter((listing) => listing !== null).sort((a, b) => (a.runId < b.runId ? 1 : -1));
}

/**
 * The folder of a run that someone named: a run id (or its beginning, or `latest`) in `resultsDir`, or a path.
 * Throws PalierError `run-not-found` with the names that would do.
 */
export async function findRun(resultsDir: string, name: string, nowMs: number): Promise<string> {
  if (name.includes('/') || name.includes(sep) || name === '.' || name === '..') return existingFolder(name);
  const runs = await listRuns(resultsDir, nowMs);
  if (name === 'latest' && runs[0] !== undefined) return runs[0].dir;
  const matches = runs.filter(({ runId }) => runId === name || runId.startsWith(name));
  const exact =
    matches.find(({ runId }) => runId === name) ?? (matches.length === 1 ? matches[0] : undefined);
  if (exact !== undefined) return exact.dir;
  const some = (matches.length > 0 ? matches : runs).slice(0, 5).map(({ runId }) => runId);
  throw new PalierError(
    'run-not-found',
    EXIT.usage,
    matches.length > 1
      ? {
          en: `expected one run, got ${matches.length} whose name begins with ${JSON.stringify(name)}`,
          fr: `une seule exécution attendue, mais ${matches.length} ont un nom qui commence par « ${name} »`,
        }
      : {
          en: `expected a run of ${resultsDir}, got ${JSON.stringify(name)}`,
          fr: `aucune exécution « ${name} » dans ${resultsDir}`,
        },
    some.length > 0
      ? { en: `There are: ${some.join(', ')}`, fr: `Il y a : ${some.join(', ')}` }
      : {
          en: `There is no run in ${resultsDir} yet: make one with "palier load".`,
          fr: `Il n’y a encore aucune exécution dans ${resultsDir} : « palier load » en fait une.`,
        },
  );
}

/**
 * The folders of the runs that someone named: the repeats of a group (oldest first), else the one that `findRun`
 * finds. Throws like it.
 */
export async function findRuns(resultsDir: string, name: string, nowMs: number): Promise<readonly string[]> {
  const repeats = (await listRuns(resultsDir, nowMs)).filter(({ header }) => header?.group?.id === name);
  return repeats.length > 0
    ? repeats.map(({ dir }) => dir).reverse()
    : [await findRun(resultsDir, name, nowMs)];
}

async function existingFolder(path: string): Promise<string> {
  const dir = basename(path) === TIMELINE_FILE ? resolve(path, '..') : resolve(path);
  if ((await sizeOf(join(dir, TIMELINE_FILE))) !== null) return dir;
  throw new PalierError(
    'run-not-found',
    EXIT.usage,
    {
      en: `expected a run folder with a ${TIMELINE_FILE}, got ${path}`,
      fr: `dossier d’exécution avec un ${TIMELINE_FILE} attendu, reçu ${path}`,
    },
    {
      en: '"palier runs" lists the runs there are.',
      fr: '« palier runs » liste les exécutions qui existent.',
    },
  );
}

async function readListing(dir: string, nowMs: number): Promise<RunListing | null> {
  const timeline = join(dir, TIMELINE_FILE);
  const timelineBytes = await sizeOf(timeline);
  if (timelineBytes === null) return null;
  const runId = basename(dir);
  const header = await readHeader(join(dir, RUN_FILE));
  return {
    runId,
    dir,
    startedAt: startOf(runId),
    header,
    state: await stateOf(timeline, timelineBytes, nowMs),
    summary: await readJson(join(dir, SUMMARY_FILE)),
    timelineBytes,
  };
}

async function readHeader(path: string): Promise<RunStarted | null> {
  const checked = checkEvent(await readJson(path));
  return checked.kind === 'event' && checked.event.type === 'run.started' ? checked.event : null;
}

const TAIL_BYTES = 64 * 1024;
const RUNNING_WITHIN_MS = 30_000;

/** By the last line alone: a run that was closed ends with run.ended. */
async function stateOf(timeline: string, bytes: number, nowMs: number): Promise<RunListing['state']> {
  const file = await open(timeline, 'r');
  try {
    const length = Math.min(TAIL_BYTES, bytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, bytes - length);
    const end = buffer.lastIndexOf(0x0a);
    const begin = end <= 0 ? 0 : buffer.lastIndexOf(0x0a, end - 1) + 1;
    const last = decodeLine(buffer.subarray(begin, Math.max(begin, end)));
    if (last.ok && (last.value as { type?: unknown }).type === 'run.ended') return 'complete';
    return nowMs - (await file.stat()).mtimeMs < RUNNING_WITHIN_MS ? 'running' : 'cut';
  } finally {
    await file.close();
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/** `20261123T225443Z-…` → `2026-11-23T22:54:43Z` */
function startOf(runId: string): string {
  return runId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/, '$1-$2-$3T$4:$5:$6Z');
}

function notResults(path: string, cause: unknown): PalierError {
  return new PalierError(
    'results-unreadable',
    EXIT.environment,
    {
      en: `expected a folder of runs, got ${path}`,
      fr: `dossier d’exécutions attendu, reçu ${path}`,
    },
    {
      en: 'Check that it is a folder that you may read.',
      fr: 'Vérifiez que c’est un dossier que vous pouvez lire.',
    },
    { cause },
  );
}
