import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RunStarted, TimelineEvent } from '../../core/timeline/events.ts';
import { decodeLine } from '../recorder/line.ts';
import { streamTimeline } from '../recorder/read-timeline.ts';
import { RUN_FILE, TIMELINE_FILE } from '../recorder/run-folder.ts';

const OWN = join(import.meta.dirname, 'runs');
/** Recorded on the sandbox and on a cluster; `palier tune` is tested with them too. */
const REAL = join(import.meta.dirname, '..', 'cli', 'testing');

export interface Recording {
  readonly runId: string;
  /** The bytes of the timeline, also where they are damaged. */
  readonly timeline: Buffer;
  readonly header: RunStarted;
}

/** The runs whose outputs are pinned, oldest first. */
export async function readRecordings(): Promise<readonly Recording[]> {
  const files = await Promise.all([OWN, REAL].map(timelinesIn));
  const recordings = await Promise.all(files.flat().map(readRecording));
  return recordings.sort((a, b) => (a.runId < b.runId ? -1 : 1));
}

async function timelinesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.ndjson.gz')).map((name) => join(folder, name));
}

async function readRecording(path: string): Promise<Recording> {
  const timeline = gunzipSync(await readFile(path));
  const first = decodeLine(timeline.subarray(0, timeline.indexOf('\n')));
  if (!first.ok) throw new Error(`expected a timeline in ${path}, got: ${first.reason}`);
  const header = first.value as RunStarted;
  return { runId: header.runId, timeline, header };
}

/** Makes the folder of a run as `palier load` leaves it, but for its summary. @returns its path */
export async function unpack({ runId, timeline, header }: Recording, results: string): Promise<string> {
  const dir = join(results, runId);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, TIMELINE_FILE), timeline);
  await writeFile(join(dir, RUN_FILE), JSON.stringify(header));
  // Long ago, so that a torn one does not look like one that is being written.
  await utimes(join(dir, TIMELINE_FILE), 0, 0);
  return dir;
}

/** What can be read of it. */
export async function eventsOf(dir: string): Promise<readonly TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for await (const event of streamTimeline(dir)) events.push(event);
  return events;
}
