import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TimelineEvent } from '../../core/events.ts';
import { TIMELINE_FILE } from '../../recorder/run-folder.ts';

/** A recorder writes every half second; one that has not for so long was cut off. */
const SILENT_MS = 15_000;

/** Whether a run is still being recorded. */
export async function isGoingOn(dir: string, events: readonly TimelineEvent[]): Promise<boolean> {
  if (events.at(-1)?.type === 'run.ended') return false;
  const { mtimeMs } = await stat(join(dir, TIMELINE_FILE));
  return Date.now() - mtimeMs < SILENT_MS;
}
