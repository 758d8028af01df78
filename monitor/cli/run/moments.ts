import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Followed } from '../../core/explain/follow.ts';

/** Past decisions, each with what was known when it was made, in bounded memory however many autoscalers decide. */
export interface Moments {
  /** Of one autoscaler, in order of time. */
  add(key: string, t: number, followed: Followed): void;
  /** The newest that is not later than `t`; null: none, or it is too long ago. */
  at(key: string, t: number): Followed | null;
  /** What is packed, in bytes. */
  bytes(): number;
}

interface Moment {
  readonly t: number;
  readonly followed: Uint8Array;
}

/** Neighbours have nearly all in common: packed together, one takes a tenth. */
interface Pack {
  readonly key: string;
  readonly fromT: number;
  readonly moments: Uint8Array;
}

const PACKED_TOGETHER = 8;
/** Two hours of thirty autoscalers that decide something else at every sync; what is older is given up, of all alike. */
const MOST_BYTES = 8 * 1024 * 1024;

export function createMoments(mostBytes = MOST_BYTES): Moments {
  /** The newest of each, so that there is always one. */
  const open = new Map<string, Moment[]>();
  let packs: Pack[] = [];
  let bytes = 0;

  function pack(key: string, moments: readonly Moment[]): void {
    const packed = fitted(deflateRawSync(serialize(moments)));
    packs.push({ key, fromT: moments[0]?.t ?? 0, moments: packed });
    bytes += packed.length;
    let left = 0;
    for (; bytes > mostBytes; left++) bytes -= packs[left]?.moments.length ?? 0;
    if (left > 0) packs = packs.slice(left);
  }
  return {
    add(key, t, followed) {
      const newest = open.get(key) ?? [];
      if (newest.length > PACKED_TOGETHER) pack(key, newest.splice(0, PACKED_TOGETHER));
      newest.push({ t, followed: fitted(serialize(followed)) });
      open.set(key, newest);
    },
    at(key, t) {
      const among = [
        () => open.get(key),
        () => unpacked(packs.findLast((one) => one.key === key && one.fromT <= t)),
      ];
      for (const moments of among) {
        const found = moments()?.findLast((one) => one.t <= t);
        if (found !== undefined) return deserialize(found.followed);
      }
      return null;
    },
    bytes: () => bytes,
  };
}

/** What serializes and packs gives a part of a larger buffer. */
function fitted(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}

function unpacked(pack: Pack | undefined): readonly Moment[] | undefined {
  return pack === undefined ? undefined : deserialize(inflateRawSync(pack.moments));
}
