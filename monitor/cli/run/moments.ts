import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Followed } from '../../core/explain/follow.ts';

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
  /** A byte a sign: a text lies in the heap, which is tidied, where thousands of small buffers leave holes. */
  readonly followed: string;
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
  const open = new Map<string, Moment[]>();
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
      const newest = open.get(key) ?? [];
      if (newest.length > PACKED_TOGETHER) pack(key, newest.splice(0, PACKED_TOGETHER));
      newest.push({ t, followed: serialize(followed).toString('latin1') });
      open.set(key, newest);
    },
    at(key, t) {
      const isEarlier = (one: Moment) => one.t <= t;
      const found =
        open.get(key)?.findLast(isEarlier) ??
        unpacked(packs.findLast((one) => one.key === key && one.fromT <= t)).findLast(isEarlier);
      return found === undefined ? null : deserialize(Buffer.from(found.followed, 'latin1'));
    },
    end(key) {
      const newest = open.get(key);
      if (newest !== undefined) pack(key, newest);
      open.delete(key);
    },
  };

  function unpacked(one: Pack | undefined): readonly Moment[] {
    return one === undefined ? [] : deserialize(inflateRawSync(ring.subarray(one.begin, one.end)));
  }
}
