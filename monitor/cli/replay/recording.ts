import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { alone, type Followed, follow, nothingFollowed } from '../../../core/explain/follow.ts';
import { foldFacts, initialFacts, type RunFacts } from '../../../core/measure/facts.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { createLineSplitter } from '../../recorder/lines.ts';
import { readLine } from '../../recorder/read-record.ts';
import { MAX_LINE_BYTES, timelineFile } from '../../recorder/read-timeline.ts';
import { createProblemTeller, type TimelineProblem } from '../../recorder/timeline-problems.ts';
import { createTimelineReader, type ReaderPlace, TIMELINE_START } from '../../recorder/timeline-reader.ts';

/** A decision of one autoscaler, with what was known when it was judged. */
export interface Moment {
  readonly t: number;
  readonly followed: Followed;
}

/** What is known at a place of a recording: reading and folding go on from it as if they had begun before. */
export interface Checkpoint {
  /** null: the recording is over. */
  readonly place: ReaderPlace | null;
  /** The latest time of all events before it. */
  readonly t: number;
  readonly facts: RunFacts;
  readonly followed: Followed;
  /** Of each autoscaler the last decision that was judged. */
  readonly moments: ReadonlyMap<string, Moment>;
}

/** Events of a recording up to a checkpoint. */
export interface Stretch {
  readonly events: readonly TimelineEvent[];
  /** Where the next one begins; null: there is none. */
  readonly next: ReaderPlace | null;
}

/** A recording that is read once from its beginning, and from then on where it is wanted. */
export interface Recording {
  /** Until then everything has been read; the end of the recording once `isRead`. */
  reachedT(): number;
  /** The latest time of its events; before all is read as far as the end of the file tells. */
  endT(): number;
  isRead(): boolean;
  /** When an autoscaler's wanted count changed, as far as it has been read. */
  decisions(): readonly number[];
  /** The last one that nothing after `t` is before. */
  checkpointAt(t: number): Checkpoint;
  /** null: it has not been read further, or is over. */
  after(place: ReaderPlace | null): Stretch | null;
  /** Rejects when the file can't be read any more. */
  readonly read: Promise<void>;
  close(): void;
}

/** So many checkpoints of one autoscaler are kept: the longer the recording, the further apart they are. */
const MOST_CHECKPOINTS = 128;
const FEWEST_CHECKPOINTS = 8;
const FIRST_STRIDE_EVENTS = 256;
const CHUNK_BYTES = 64 * 1024;
const TAIL_BYTES = 64 * 1024;

const START: Checkpoint = {
  place: TIMELINE_START,
  t: Number.NEGATIVE_INFINITY,
  facts: initialFacts(),
  followed: nothingFollowed,
  moments: new Map(),
};

/** @throws PalierError `timeline-unreadable` */
export async function openRecording(
  dir: string,
  onProblem: (problem: TimelineProblem) => void,
): Promise<Recording> {
  const path = await timelineFile(dir);
  const file = openSync(path, 'r');
  const decisions = createDecisionTimes();
  let checkpoints: readonly Checkpoint[] = [START];
  let newest = START;
  let strideEvents = FIRST_STRIDE_EVENTS;
  let endT = lastTimeOf(file);
  let readBytes = 0;
  let isRead = false;
  let isClosed = false;

  async function read(): Promise<void> {
    let since = 0;
    const problems = createProblemTeller(onProblem);
    const reader = createTimelineReader({
      maxLineBytes: MAX_LINE_BYTES,
      onProblem: problems.onProblem,
      onEvent(event) {
        newest = foldCheckpoint(newest, event as TimelineEvent);
        decisions.onEvent(event as TimelineEvent);
        since++;
      },
    });
    const keep = (place: ReaderPlace | null) => {
      newest = { ...newest, place };
      checkpoints = [...checkpoints, newest];
      since = 0;
      if (checkpoints.length <= mostFor(newest)) return;
      const last = checkpoints.length - 1;
      checkpoints = checkpoints.filter((_, index) => (last - index) % 2 === 0);
      strideEvents *= 2;
    };
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      if (isClosed) return;
      reader.push(chunk);
      readBytes += chunk.length;
      if (since >= strideEvents) keep(reader.place());
    }
    reader.end();
    keep(null);
    problems.end();
    endT = Math.max(0, newest.t);
    isRead = true;
  }

  const reading = read();
  // Who waits for it is told; that nobody does is no fault.
  reading.catch(() => undefined);
  return {
    read: reading,
    reachedT: () => (isRead ? Number.POSITIVE_INFINITY : (checkpoints.at(-1)?.t ?? 0)),
    endT: () => endT,
    isRead: () => isRead,
    decisions: decisions.times,
    checkpointAt: (t) => checkpoints.findLast((one) => one.t <= t) ?? START,
    after(place) {
      const isAfter = (one: Checkpoint) => one.place === null || one.place.offset > (place?.offset ?? 0);
      const end = place === null ? undefined : checkpoints.find(isAfter);
      if (place === null || end === undefined) return null;
      return { events: eventsBetween(file, place, end.place, readBytes), next: end.place };
    },
    close() {
      isClosed = true;
      closeSync(file);
    },
  };
}

/** A state with many autoscalers is large. */
function mostFor({ facts }: Checkpoint): number {
  return Math.max(FEWEST_CHECKPOINTS, Math.floor(MOST_CHECKPOINTS / Math.max(1, facts.state.hpas.size)));
}

function foldCheckpoint(before: Checkpoint, event: TimelineEvent): Checkpoint {
  const followed = follow(before.followed, event);
  let { moments } = before;
  for (const hpa of followed.hpas === before.followed.hpas ? [] : followed.hpas.values()) {
    const { last } = hpa;
    if (last === null || last === (before.followed.hpas.get(hpa.key)?.last ?? null)) continue;
    moments = new Map(moments).set(hpa.key, { t: last.sighting.t, followed: alone(hpa, followed) });
  }
  return {
    ...before,
    t: Math.max(before.t, event.t),
    facts: foldFacts(before.facts, event),
    followed,
    moments,
  };
}

function eventsBetween(
  file: number,
  from: ReaderPlace,
  to: ReaderPlace | null,
  fileBytes: number,
): readonly TimelineEvent[] {
  const events: TimelineEvent[] = [];
  const reader = createTimelineReader({
    maxLineBytes: MAX_LINE_BYTES,
    from,
    onProblem: () => undefined,
    onEvent: (event) => void events.push(event as TimelineEvent),
  });
  reader.push(bytesBetween(file, from.offset, to?.offset ?? fileBytes));
  if (to === null) reader.end();
  return events;
}

function bytesBetween(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = readSync(file, bytes, length, bytes.length - length, from + length);
  }
  return bytes.subarray(0, length);
}

/** Of the last line that is whole. */
function lastTimeOf(file: number): number {
  const { size } = fstatSync(file);
  let t = 0;
  const splitter = createLineSplitter(MAX_LINE_BYTES, (line) => {
    t = readLine(line, () => undefined)?.event.t ?? t;
  });
  splitter.push(bytesBetween(file, Math.max(0, size - TAIL_BYTES), size));
  splitter.end();
  return t;
}

/** When an autoscaler's wanted count changed. A zero is that of a controller that has no metric yet. */
function createDecisionTimes() {
  const wanted = new Map<string, unknown>();
  const times: number[] = [];
  return {
    times: (): readonly number[] => times,
    onEvent(event: TimelineEvent): void {
      if (event.type !== 'hpa.observed') return;
      const before = wanted.get(event.hpa);
      const now = event.object.status.desiredReplicas;
      if (before !== undefined && before !== 0 && before !== now) times.push(event.t);
      wanted.set(event.hpa, now);
    },
  };
}
