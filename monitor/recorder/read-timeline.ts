import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkEvent } from '../core/check-event.ts';
import { EXIT, PalierError } from '../core/errors.ts';
import type { EventType, TimelineEvent } from '../core/events.ts';
import { decodeLine } from './line.ts';
import { type FileLine, splitLines } from './lines.ts';
import { reasonOf, TIMELINE_FILE } from './run-folder.ts';

export interface TimelineProblem {
  readonly kind:
    | 'empty'
    | 'no-header'
    | 'second-header'
    | 'newer-schema'
    | 'unknown-schema'
    | 'unknown-type'
    | 'damaged'
    | 'malformed'
    | 'line-too-long'
    | 'truncated';
  /** 1 for the first line. */
  readonly line: number;
  /** Where the line begins, in bytes. */
  readonly offset: number;
  readonly message: string;
  /** Was something lost by it? Then the timeline has a gap, and no verdict can rest on it. */
  readonly lost: boolean;
}

export interface ReadOptions {
  readonly maxLineBytes?: number;
  readonly onProblem?: (problem: TimelineProblem) => void;
  /**
   * Events of this type alone: lines of others are passed over unread, and so is damage in them. For a second look
   * at a timeline that was read whole before.
   */
  readonly only?: EventType;
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
 * `gap` event between its neighbours; a last record without line end is a problem, and an event only if its
 * checksum holds; events of unknown types are passed on. Throws PalierError `timeline-unreadable` only when there
 * is no such file.
 */
export async function* streamTimeline(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<TimelineEvent, void, undefined> {
  const { maxLineBytes = MAX_LINE_BYTES, onProblem } = options;
  const file = await timelineFile(path);
  const chunks = createReadStream(file, { highWaterMark: 256 * 1024 });
  const wanted = options.only === undefined ? null : Buffer.from(`"type":"${options.only}"`);
  const unknownTypes = new Set<string>();
  let last: TimelineEvent | null = null;
  let lost: Lost = NOTHING_LOST;
  let lines = 0;

  for await (const line of splitLines(chunks, maxLineBytes)) {
    lines++;
    if (wanted !== null && line.bytes?.includes(wanted) !== true) continue;
    const report = reporter(line, onProblem);
    const read = readLine(line, report);
    if (read === null) {
      if (line.ended) lost = { count: lost.count + 1, firstLine: lost.firstLine ?? line.number };
      continue;
    }
    const { event, unknownType } = read;
    if (unknownType && !unknownTypes.has(event.type)) {
      unknownTypes.add(event.type);
      report('unknown-type', `this Palier does not know events of type ${JSON.stringify(event.type)}`, false);
    }
    const doubt = wanted === null ? checkHeader(event, last === null, report) : null;
    if (lost.count > 0) yield gapBetween(last, event, lost);
    lost = NOTHING_LOST;
    // The header of another recorder would begin the run anew: what was seen until then would be gone.
    if (doubt?.replaces !== true) yield event;
    if (doubt !== null) yield gapAt(event, doubt.reason);
    last = event;
  }
  if (lost.count > 0 && last !== null) yield gapBetween(last, last, lost);
  if (lines === 0)
    onProblem?.({ kind: 'empty', line: 0, offset: 0, message: 'the timeline is empty', lost: true });
}

type Report = (kind: TimelineProblem['kind'], message: string, lost: boolean) => void;

function reporter(line: FileLine, onProblem: ReadOptions['onProblem']): Report {
  return (kind, message, lost) =>
    onProblem?.({
      kind,
      line: line.number,
      offset: line.offset,
      message: `line ${line.number}: ${message}`,
      lost,
    });
}

function readLine(
  line: FileLine,
  report: Report,
): { readonly event: TimelineEvent; readonly unknownType: boolean } | null {
  if (line.bytes === null) {
    report('line-too-long', 'longer than any record can be; passed over', true);
    return null;
  }
  const decoded = decodeLine(line.bytes);
  if (!line.ended) {
    report(
      'truncated',
      decoded.ok
        ? 'the recording was cut off right after this record'
        : 'the recording was cut off within this record, which is lost',
      !decoded.ok,
    );
  }
  if (!decoded.ok) {
    if (line.ended) report('damaged', DAMAGE[decoded.reason], true);
    return null;
  }
  const checked = checkEvent(decoded.value);
  if (checked.kind === 'malformed') {
    report('malformed', `not an event: ${checked.reason}`, true);
    return null;
  }
  return { event: checked.event, unknownType: checked.kind === 'unknown-type' };
}

const DAMAGE = {
  'no-checksum': 'it has no checksum: it was not written by Palier, or was changed since',
  'wrong-checksum': 'its checksum does not agree: it was changed since it was written',
  'not-json': 'it is not JSON',
} as const;

/** Why no verdict can rest on the recording, and whether the event is to be left out; null: all is well. */
interface Doubt {
  readonly reason: string;
  readonly replaces: boolean;
}

function checkHeader(event: TimelineEvent, first: boolean, report: Report): Doubt | null {
  const doubt = (kind: TimelineProblem['kind'], reason: string, replaces = false): Doubt => {
    report(kind, reason, true);
    return { reason, replaces };
  };
  if (event.type !== 'run.started') {
    if (first) report('no-header', 'expected run.started as the first event', true);
    return null;
  }
  if (!first) {
    return doubt('second-header', 'a second run.started: two recorders have written to this file', true);
  }
  const version = /^palier\.timeline\/(\d+)$/.exec(event.schema)?.[1];
  if (version === undefined)
    return doubt('unknown-schema', `expected palier.timeline/1, got ${event.schema}`);
  if (Number(version) === 1) return null;
  return Number(version) > 1
    ? doubt('newer-schema', `written as ${event.schema} by a newer Palier; this one reads palier.timeline/1`)
    : doubt('unknown-schema', `written as ${event.schema}, older than any that was released`);
}

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
  return { t, at, type: 'gap', source: 'recorder', fromT, toT: t, reason };
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
