import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import type { SampleStamp, SampleType } from '../../core/timeline/event-text.ts';
import type { EventType, TimelineEvent } from '../../core/timeline/events.ts';
import { reasonOf } from '../../system/files/reason.ts';
import { createLineSplitter } from './lines.ts';
import { readLine } from './read-record.ts';
import { TIMELINE_FILE } from './run-folder.ts';
import { createProblemTeller, type TimelineProblem } from './timeline-problems.ts';
import { createTimelineReader } from './timeline-reader.ts';

export type { TimelineProblem } from './timeline-problems.ts';

export interface ReadOptions {
  readonly maxLineBytes?: number;
  readonly onProblem?: (problem: TimelineProblem) => void;
  /**
   * Events of this type alone: lines of others are passed over unread, and no problem is told. For a second look at
   * a timeline that was read whole before.
   */
  readonly only?: EventType | undefined;
  /** Told again and again what share of the file has been read; 1 in the end, also when reading was given up. */
  readonly onRead?: (share: number) => void;
}

const CHUNK_BYTES = 256 * 1024;

/** One event is some kB at most, a header with many HPAs some 100 kB. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Reads a whole timeline (the file, or its run folder). Damage is reported, never thrown; see `streamTimeline`. */
export async function readTimeline(
  path: string,
  options: Omit<ReadOptions, 'onProblem'> = {},
): Promise<{ readonly events: readonly TimelineEvent[]; readonly problems: readonly TimelineProblem[] }> {
  const events: TimelineEvent[] = [];
  const problems: TimelineProblem[] = [];
  const onProblem = (problem: TimelineProblem) => problems.push(problem);
  for await (const event of streamTimeline(path, { ...options, onProblem })) events.push(event);
  return { events, problems };
}

/**
 * The events of a timeline one by one, in bounded memory. A record whose checksum or shape is wrong becomes a
 * `gap` event between its neighbours, and so does one that does not follow the record before it; a last record
 * without line end is a problem, and an event only if its checksum holds; events of unknown types are passed on.
 * Throws PalierError `timeline-unreadable` only when there is no such file.
 */
export function streamTimeline(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<TimelineEvent, void, undefined> {
  return stream(path, options, []) as AsyncGenerator<TimelineEvent, void, undefined>;
}

/**
 * The same for who has no use for samples: nothing is overlooked, but of them only the stamp is handed on, which takes
 * less than half the time.
 */
export function streamWithoutSamples(
  path: string,
  options: Omit<ReadOptions, 'only'> = {},
): AsyncGenerator<EventOrStamp, void, undefined> {
  return stream(path, options, ['k6.sample', 'prometheus.observed']);
}

export type EventOrStamp = TimelineEvent | SampleStamp;

async function* stream(
  path: string,
  options: ReadOptions,
  stampOnly: readonly SampleType[],
): AsyncGenerator<EventOrStamp, void, undefined> {
  const { maxLineBytes = MAX_LINE_BYTES, onProblem = () => undefined, only } = options;
  const file = await timelineFile(path);
  let events: EventOrStamp[] = [];
  const onEvent = (event: EventOrStamp) => void events.push(event);
  const problems = createProblemTeller(onProblem);
  const reader =
    only === undefined
      ? createTimelineReader({ maxLineBytes, onEvent, onProblem: problems.onProblem, stampOnly })
      : createTypeReader(only, maxLineBytes, onEvent);
  const { size } = await stat(file);
  let read = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
      reader.push(chunk);
      yield* events;
      events = [];
      read += chunk.length;
      options.onRead?.(Math.min(1, read / size));
    }
  } finally {
    options.onRead?.(1);
  }
  reader.end();
  yield* events;
  problems.end();
}

/** Of the other types nothing is read. */
function createTypeReader(only: EventType, maxLineBytes: number, onEvent: (event: EventOrStamp) => void) {
  const wanted = Buffer.from(`"type":"${only}"`);
  return createLineSplitter(maxLineBytes, (line) => {
    const read = line.bytes?.includes(wanted) === true ? readLine(line, () => undefined) : null;
    if (read !== null) onEvent(read.event);
  });
}

/** @throws PalierError `timeline-unreadable` */
export async function timelineFile(path: string): Promise<string> {
  try {
    const found = await stat(path);
    const file = found.isDirectory() ? join(path, TIMELINE_FILE) : path;
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    return file;
  } catch (cause) {
    throw new PalierError(
      'timeline-unreadable',
      EXIT.usage,
      {
        en: `expected the timeline of a run, got ${path}: ${reasonOf(cause, 'en')}`,
        fr: `enregistrement d’une exécution attendu, reçu ${path} : ${reasonOf(cause, 'fr')}`,
      },
      {
        en: 'Name a folder of results/, or a timeline.ndjson; "palier runs" lists them.',
        fr: 'Donnez un dossier de results/ ou un timeline.ndjson ; « palier runs » les liste.',
      },
      { cause },
    );
  }
}
