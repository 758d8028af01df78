import type { SampleStamp } from '../../core/timeline/event-text.ts';
import type { Stamp, TimelineEvent } from '../../core/timeline/events.ts';
import { CHAIN_START } from './line.ts';
import type { ReadRecord, Report } from './read-record.ts';
import type { TimelineProblem } from './timeline-problems.ts';

/** What the next record has to follow. */
export interface ChainEnd {
  /** The record before; null: nothing is known of it. */
  readonly before: { readonly crc: string; readonly isChained: boolean } | null;
  readonly wasBroken: boolean;
}

export const CHAIN_BEGIN: ChainEnd = { before: { crc: CHAIN_START, isChained: false }, wasBroken: false };

/** Where a broken link is found, the records after it are in order again: each break is one. */
export function createChain({ before, wasBroken }: ChainEnd = CHAIN_BEGIN) {
  return {
    end: (): ChainEnd => ({ before, wasBroken }),
    lose(): void {
      before = null;
    },
    /** @returns whether the record follows the one before it, as far as that can be told */
    add({ crc, previous }: ReadRecord): 'follows' | 'broken' | 'still-broken' {
      const follows = before === null || (previous === null ? !before.isChained : previous === before.crc);
      before = { crc, isChained: previous !== null };
      const answer = follows ? 'follows' : wasBroken ? 'still-broken' : 'broken';
      wasBroken = !follows;
      return answer;
    },
  };
}

/** Neighbours that are both out of order are one gap. @returns why there is one; null: there is none */
export function checkOrder(
  link: 'follows' | 'broken' | 'still-broken',
  last: Stamp | null,
  event: Stamp,
  report: Report,
): string | null {
  if (link !== 'follows') {
    report('out-of-chain', OUT_OF_CHAIN, true);
    return link === 'broken' ? OUT_OF_CHAIN : null;
  }
  if (last === null || event.t >= last.t) return null;
  const goesBack = `its time goes back, from ${last.t} ms to ${event.t} ms`;
  report('time-back', goesBack, true);
  return goesBack;
}

const OUT_OF_CHAIN =
  'it does not follow the line before it: lines were taken out, put in, moved or repeated since they were written';
export const UNCHAINED =
  'recorded by an older Palier, whose lines are not chained: whether one was taken out or put in since cannot be told';

/** Why no verdict can rest on the recording, and whether the event is to be left out; null: all is well. */
export interface Doubt {
  readonly reason: string;
  readonly replaces: boolean;
}

export function checkHeader(
  event: TimelineEvent | SampleStamp,
  first: boolean,
  report: Report,
): Doubt | null {
  const doubt = (kind: TimelineProblem['kind'], reason: string, replaces = false): Doubt => {
    report(kind, reason, true);
    return { reason, replaces };
  };
  if (event.type !== 'run.started') {
    return first ? doubt('no-header', 'expected run.started as the first event') : null;
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
