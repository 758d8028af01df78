import type { Wording } from '../../core/lib/lang.ts';
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
): Wording | null {
  if (link !== 'follows') {
    report('out-of-chain', OUT_OF_CHAIN, true);
    return link === 'broken' ? OUT_OF_CHAIN : null;
  }
  if (last === null || event.t >= last.t) return null;
  const goesBack = {
    en: `its time goes back, from ${last.t} ms to ${event.t} ms`,
    fr: `son temps recule, de ${last.t} ms à ${event.t} ms`,
  };
  report('time-back', goesBack, true);
  return goesBack;
}

const OUT_OF_CHAIN: Wording = {
  en: 'it does not follow the line before it: lines were taken out, put in, moved or repeated since they were written',
  fr: 'elle ne suit pas la ligne précédente : des lignes ont été retirées, ajoutées, déplacées ou répétées depuis leur écriture',
};
export const UNCHAINED: Wording = {
  en: 'recorded by an older Palier, whose lines are not chained: whether one was taken out or put in since cannot be told',
  fr: 'enregistrée par un Palier plus ancien, dont les lignes ne sont pas enchaînées : on ne peut pas dire si l’une a été retirée ou ajoutée depuis',
};

/** Why no verdict can rest on the recording, and whether the event is to be left out; null: all is well. */
export interface Doubt {
  readonly detail: Wording;
  readonly replaces: boolean;
}

const NO_HEADER: Wording = {
  en: 'expected run.started as the first event',
  fr: 'le premier événement devrait être run.started',
};
const SECOND_HEADER: Wording = {
  en: 'a second run.started: two recorders have written to this file',
  fr: 'un second run.started : deux enregistreurs ont écrit dans ce fichier',
};

export function checkHeader(
  event: TimelineEvent | SampleStamp,
  first: boolean,
  report: Report,
): Doubt | null {
  const doubt = (kind: TimelineProblem['kind'], detail: Wording, replaces = false): Doubt => {
    report(kind, detail, true);
    return { detail, replaces };
  };
  if (event.type !== 'run.started') {
    return first ? doubt('no-header', NO_HEADER) : null;
  }
  if (!first) {
    return doubt('second-header', SECOND_HEADER, true);
  }
  const version = /^palier\.timeline\/(\d+)$/.exec(event.schema)?.[1];
  const { schema } = event;
  if (version === undefined)
    return doubt('unknown-schema', {
      en: `expected palier.timeline/1, got ${schema}`,
      fr: `palier.timeline/1 attendu, reçu ${schema}`,
    });
  if (Number(version) === 1) return null;
  return Number(version) > 1
    ? doubt('newer-schema', {
        en: `written as ${schema} by a newer Palier; this one reads palier.timeline/1`,
        fr: `écrite en ${schema} par un Palier plus récent ; celui-ci lit palier.timeline/1`,
      })
    : doubt('unknown-schema', {
        en: `written as ${schema}, older than any that was released`,
        fr: `écrite en ${schema}, plus ancien que tout ce qui a été publié`,
      });
}
