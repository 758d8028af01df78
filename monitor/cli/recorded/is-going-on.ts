import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TIMELINE_FILE } from '../../recorder/run-folder.ts';

/** A recorder writes every half second; one that has not for so long was cut off. */
const SILENT_MS = 15_000;

/**
 * Whether a run is still being recorded.
 * @param last the last event of its recording; null: there is none
 */
export async function isGoingOn(dir: string, last: { readonly type: string } | null): Promise<boolean> {
  if (last?.type === 'run.ended') return false;
  const { mtimeMs } = await stat(join(dir, TIMELINE_FILE));
  return Date.now() - mtimeMs < SILENT_MS;
}
