import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../core/errors.ts';
import type { EventType, TimelineEvent } from '../core/events.ts';
import { checkHeader, checkOrder, createChain, UNCHAINED } from './check-order.ts';
import { type FileLine, splitLines } from './lines.ts';
import { readLine, reporter } from './read-record.ts';
import { reasonOf, TIMELINE_FILE } from './run-folder.ts';
import { createProblemTeller, type TimelineProblem } from './timeline-problems.ts';

export type { TimelineProblem } from './timeline-problems.ts';

export interface ReadOptions {
  readonly maxLineBytes?: number;
  readonly onProblem?: (problem: TimelineProblem) => void;
  /**
   * Events of this type alone: lines of others are passed over unread, and no problem is told. For a second look at
   * a timeline that was read whole before.
   */
  readonly only?: EventType | undefined;
}

/** One event is some kB at most, a header with many HPAs some 100 kB. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

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
export async function* streamTimeline(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<TimelineEvent, void, undefined> {
  const { maxLineBytes = MAX_LINE_BYTES, onProblem, only } = options;
  const file = await timelineFile(path);
  const lines = splitLines(createReadStream(file, { highWaterMark: 256 * 1024 }), maxLineBytes);
  if (only !== undefined) return yield* eventsOfType(only, lines);
  const problems = createProblemTeller(onProblem ?? (() => undefined));
  yield* checkedEvents(lines, problems.onProblem);
  problems.end();
}

async function* eventsOfType(only: EventType, lines: AsyncIterable<FileLine>): AsyncGenerator<TimelineEvent> {
  const wanted = Buffer.from(`"type":"${only}"`);
  for await (const line of lines) {
    const read = line.bytes?.includes(wanted) === true ? readLine(line, () => undefined) : null;
    if (read !== null) yield read.event;
  }
}

async function* checkedEvents(
  lines: AsyncIterable<FileLine>,
  onProblem: (problem: TimelineProblem) => void,
): AsyncGenerator<TimelineEvent> {
  const unknownTypes = new Set<string>();
  const chain = createChain();
  let last: TimelineEvent | null = null;
  let lost: Lost = NOTHING_LOST;
  let isEmpty = true;
  let ended = false;

  for await (const line of lines) {
    isEmpty = false;
    const report = reporter(line, onProblem);
    const read = readLine(line, report);
    if (read === null) {
      if (line.ended) lost = { count: lost.count + 1, firstLine: lost.firstLine ?? line.number };
      chain.lose();
      continue;
    }
    const { event, unknownType } = read;
    if (ended) {
      report('after-end', AFTER_END, true);
      if (last?.type === 'run.ended') yield gapAt(event, `line ${line.number} of the timeline: ${AFTER_END}`);
      last = event;
      continue;
    }
    if (unknownType && !unknownTypes.has(event.type) && unknownTypes.size < MOST_UNKNOWN_TYPES) {
      unknownTypes.add(event.type);
      report('unknown-type', `this Palier does not know events of type ${JSON.stringify(event.type)}`, false);
    }
    const isFirst = last === null;
    const doubt = checkHeader(event, isFirst, report);
    if (lost.count > 0) yield gapBetween(last, event, lost);
    lost = NOTHING_LOST;
    if (doubt?.replaces === true) {
      // The header of another recorder would begin the run anew: what was seen until then would be gone.
      yield gapAt(event, doubt.reason);
      continue;
    }
    if (isFirst && read.previous === null) report('unchained', UNCHAINED, false);
    const broken = checkOrder(chain.add(read), last, event, report);
    if (broken !== null) yield gapAt(event, `line ${line.number} of the timeline: ${broken}`, last?.t ?? 0);
    yield event;
    if (doubt !== null) yield gapAt(event, doubt.reason);
    ended = event.type === 'run.ended';
    last = event;
  }
  if (lost.count > 0 && last !== null) yield gapBetween(last, last, lost);
  if (isEmpty) onProblem({ kind: 'empty', line: 0, offset: 0, message: 'the timeline is empty', lost: true });
}

const MOST_UNKNOWN_TYPES = 100;
const AFTER_END = 'it comes after the end of the run: it was put in later';

/** Damaged records since the last good one. */
interface Lost {
  readonly count: number;
  readonly firstLine: number | null;
}

const NOTHING_LOST: Lost = { count: 0, firstLine: null };

function gapBetween(before: TimelineEvent | null, after: TimelineEvent, lost: Lost): TimelineEvent {
  const records = lost.count === 1 ? 'record is' : `${lost.count} records are`;
  const reason = `${records} damaged from line ${lost.firstLine} of the timeline on`;
  return gapAt(after, reason, before?.t ?? 0);
}

function gapAt({ t, at }: TimelineEvent, reason: string, fromT = t): TimelineEvent {
  const [from, to] = fromT <= t ? [fromT, t] : [t, fromT];
  return { t, at, type: 'gap', source: 'recorder', fromT: from, toT: to, reason };
}

async function timelineFile(path: string): Promise<string> {
  try {
    const found = await stat(path);
    const file = found.isDirectory() ? join(path, TIMELINE_FILE) : path;
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    return file;
  } catch (cause) {
    throw new PalierError(
      'timeline-unreadable',
      EXIT.usage,
      `expected the timeline of a run, got ${path}: ${reasonOf(cause)}`,
      'Name a folder of results/, or a timeline.ndjson; "palier runs" lists them.',
      { cause },
    );
  }
}
