import type { Wording } from '../../core/lib/lang.ts';
import type { Cause } from '../../core/timeline/cause.ts';
import type { SampleStamp, SampleType } from '../../core/timeline/event-text.ts';
import type { Stamp, TimelineEvent } from '../../core/timeline/events.ts';
import { whyRecorded } from '../i18n/causes/cause-text.ts';
import {
  CHAIN_BEGIN,
  type ChainEnd,
  checkHeader,
  checkOrder,
  createChain,
  UNCHAINED,
} from './check-order.ts';
import { createLineSplitter, FILE_START, type FileLine, type LinePlace } from './lines.ts';
import { readLine, reporter } from './read-record.ts';
import type { TimelineProblem } from './timeline-problems.ts';

/** A place between two lines of a timeline, with what is known there: reading goes on from it as if it had begun before. */
export interface ReaderPlace extends LinePlace {
  readonly chain: ChainEnd;
  readonly last: TypedStamp | null;
  readonly lost: Lost;
  readonly ended: boolean;
}

/** When an event was, and of which type. */
export interface TypedStamp extends Stamp {
  readonly type: string;
}

/** Damaged records since the last good one. */
interface Lost {
  readonly count: number;
  readonly firstLine: number | null;
}

const NOTHING_LOST: Lost = { count: 0, firstLine: null };

export const TIMELINE_START: ReaderPlace = {
  ...FILE_START,
  chain: CHAIN_BEGIN,
  last: null,
  lost: NOTHING_LOST,
  ended: false,
};

export interface ReaderOptions {
  readonly maxLineBytes: number;
  readonly onEvent: (event: TimelineEvent | SampleStamp) => void;
  readonly onProblem: (problem: TimelineProblem) => void;
  /** Of these types the stamp is enough; they are checked like the others. */
  readonly stampOnly?: readonly SampleType[];
  readonly from?: ReaderPlace;
}

export interface TimelineReader {
  push(chunk: Buffer): void;
  /** The file is over. */
  end(): void;
  /** After the last line that was whole. */
  place(): ReaderPlace;
}

/** Makes events of the bytes of a timeline, piece by piece; what is damaged becomes a gap. */
export function createTimelineReader(options: ReaderOptions): TimelineReader {
  const { maxLineBytes, onEvent, onProblem, stampOnly = [], from = TIMELINE_START } = options;
  const unknownTypes = new Set<string>();
  const chain = createChain(from.chain);
  let { last, lost, ended } = from;
  const splitter = createLineSplitter(maxLineBytes, onLine, from);

  function onLine(line: FileLine): void {
    const report = reporter(line, onProblem);
    const read = readLine(line, report, stampOnly);
    if (read === null) {
      if (line.ended) lost = { count: lost.count + 1, firstLine: lost.firstLine ?? line.number };
      chain.lose();
      return;
    }
    const { event } = read;
    const { t, at, type } = event;
    const stamp = { t, at, type };
    if (ended) {
      report('after-end', AFTER_END, true);
      if (last?.type === 'run.ended') onEvent(gapAt(stamp, doubtful(line.number, AFTER_END)));
      last = stamp;
      return;
    }
    if (read.unknownType && !unknownTypes.has(type) && unknownTypes.size < MOST_UNKNOWN_TYPES) {
      unknownTypes.add(type);
      const typed = JSON.stringify(type);
      report(
        'unknown-type',
        {
          en: `this Palier does not know events of type ${typed}`,
          fr: `ce Palier ne connaît pas les événements de type ${typed}`,
        },
        false,
      );
    }
    const isFirst = last === null;
    const doubt = checkHeader(event, isFirst, report);
    if (lost.count > 0) onEvent(gapBetween(last, stamp, lost));
    lost = NOTHING_LOST;
    if (doubt?.replaces === true) {
      // The header of another recorder would begin the run anew: what was seen until then would be gone.
      onEvent(gapAt(stamp, doubtful(null, doubt.detail)));
      return;
    }
    if (isFirst && read.previous === null) report('unchained', UNCHAINED, false);
    const broken = checkOrder(chain.add(read), last, stamp, report);
    if (broken !== null) onEvent(gapAt(stamp, doubtful(line.number, broken), last?.t ?? 0));
    onEvent(event);
    if (doubt !== null) onEvent(gapAt(stamp, doubtful(null, doubt.detail)));
    ended = type === 'run.ended';
    last = stamp;
  }

  return {
    push: splitter.push,
    end() {
      splitter.end();
      if (lost.count > 0 && last !== null) onEvent(gapBetween(last, last, lost));
      const { lines } = splitter.place();
      if (lines === 0) onProblem({ kind: 'empty', line: 0, offset: 0, message: EMPTY, lost: true });
    },
    place: () => ({ ...splitter.place(), chain: chain.end(), last, lost, ended }),
  };
}

const MOST_UNKNOWN_TYPES = 100;
const AFTER_END: Wording = {
  en: 'it comes after the end of the run: it was put in later',
  fr: 'elle vient après la fin de l’essai : elle a été ajoutée plus tard',
};

function doubtful(line: number | null, detail: Wording): Cause {
  return { code: 'record-doubtful', values: { line, detail } };
}

function gapBetween(before: Stamp | null, after: Stamp, lost: Lost): TimelineEvent {
  const values = { records: lost.count, firstLine: lost.firstLine ?? 0 };
  return gapAt(after, { code: 'records-damaged', values }, before?.t ?? 0);
}

function gapAt({ t, at }: Stamp, cause: Cause, fromT = t): TimelineEvent {
  const [from, to] = fromT <= t ? [fromT, t] : [t, fromT];
  return { t, at, type: 'gap', source: 'recorder', fromT: from, toT: to, ...whyRecorded(cause) };
}

const EMPTY: Wording = { en: 'the timeline is empty', fr: 'l’enregistrement est vide' };
