import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Followed } from '../../../core/explain/follow.ts';
import { decodeMoment, encodeMoment, type Lists, noLists } from './past-decision-text.ts';

/** Past decisions, each with what was known when it was made, in bounded memory however many autoscalers decide. */
export interface Moments {
  /** Of one autoscaler, in order of time. */
  add(key: string, t: number, followed: Followed): void;
  /** The newest that is not later than `t`; null: none, or it is too long ago. */
  at(key: string, t: number): Followed | null;
  /** An autoscaler that is no more: its newest are given up like the others. */
  end(key: string): void;
}

interface Moment {
  readonly t: number;
  readonly text: string;
}

/** Each but the first is told by what is different from the one before. */
interface Group {
  readonly moments: Moment[];
  newest: Lists;
}

/** Neighbours have nearly all in common: packed together, one takes a tenth. */
interface Pack {
  readonly key: string;
  readonly fromT: number;
  readonly begin: number;
  readonly end: number;
}

const PACKED_TOGETHER = 8;
/** Two hours of thirty autoscalers that decide something else at every sync; what is older is given up, of all alike. */
const MOST_BYTES = 8 * 1024 * 1024;

export function createMoments(mostBytes = MOST_BYTES): Moments {
  /** The newest of each, so that there is always one. */
  const open = new Map<string, Group>();
  /** Written round and round; of what was never written the system gives no memory. */
  const ring = new Uint8Array(mostBytes);
  let packs: Pack[] = [];
  let written = 0;

  function pack(key: string, moments: readonly Moment[]): void {
    const packed = deflateRawSync(serialize(moments));
    if (packed.length > mostBytes) return;
    const isRound = written + packed.length > mostBytes;
    const begin = isRound ? 0 : written;
    const end = begin + packed.length;
    // Beyond what is written lie those of the round before.
    const isOld = (one: Pack) => one.begin >= written;
    const isUnder = (one: Pack) => one.begin < end;
    packs = packs.filter((one) => !(isRound ? isOld(one) || isUnder(one) : isOld(one) && isUnder(one)));
    packs.push({ key, fromT: moments[0]?.t ?? 0, begin, end });
    ring.set(packed, begin);
    written = end;
  }
  return {
    add(key, t, followed) {
      const full = open.get(key);
      const isFull = full?.moments.length === PACKED_TOGETHER;
      if (isFull) pack(key, full.moments);
      const group = full === undefined || isFull ? { moments: [], newest: noLists } : full;
      const { text, lists } = encodeMoment(followed, group.newest);
      group.moments.push({ t, text });
      group.newest = lists;
      open.set(key, group);
    },
    at(key, t) {
      const newest = open.get(key)?.moments ?? [];
      const isOfNewest = newest[0] !== undefined && newest[0].t <= t;
      const moments = isOfNewest
        ? newest
        : unpacked(packs.findLast((one) => one.key === key && one.fromT <= t));
      return decodedUntil(moments, t);
    },
    end(key) {
      const newest = open.get(key);
      if (newest !== undefined) pack(key, newest.moments);
      open.delete(key);
    },
  };

  function unpacked(one: Pack | undefined): readonly Moment[] {
    return one === undefined ? [] : deserialize(inflateRawSync(ring.subarray(one.begin, one.end)));
  }
}

/** The newest that is not later than `t`. */
function decodedUntil(moments: readonly Moment[], t: number): Followed | null {
  let found: ReturnType<typeof decodeMoment> | null = null;
  for (const { t: ofT, text } of moments) {
    if (ofT > t) break;
    found = decodeMoment(text, found?.lists ?? noLists);
  }
  return found?.followed ?? null;
}
