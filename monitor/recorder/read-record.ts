import type { Wording } from '../../core/lib/lang.ts';
import { type CheckedEvent, checkEvent } from '../../core/timeline/check-event.ts';
import { type SampleStamp, type SampleType, stampOf } from '../../core/timeline/event-text.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { type BadLine, checkLine, parseLine, type SoundLine } from './line.ts';
import type { FileLine } from './lines.ts';
import type { TimelineProblem } from './timeline-problems.ts';

export type Report = (kind: TimelineProblem['kind'], message: Wording, lost: boolean) => void;

export function reporter(line: FileLine, onProblem: (problem: TimelineProblem) => void): Report {
  return (kind, message, lost) =>
    onProblem({
      kind,
      line: line.number,
      offset: line.offset,
      message: {
        en: `line ${line.number}: ${message.en}`,
        fr: `ligne ${line.number} : ${message.fr}`,
      },
      lost,
    });
}

/** A record that can be taken, and its place in the chain. */
export interface ReadRecord {
  readonly event: TimelineEvent | SampleStamp;
  readonly unknownType: boolean;
  readonly crc: string;
  readonly previous: string | null;
}

/** @param stampOnly of these types only the stamp is wanted; they are checked like the others */
export function readLine(
  line: FileLine,
  report: Report,
  stampOnly: readonly SampleType[] = [],
): ReadRecord | null {
  if (line.bytes === null) {
    report('line-too-long', TOO_LONG, true);
    return null;
  }
  const taken = takeEvent(line.bytes, stampOnly);
  if (!line.ended) {
    report('truncated', taken.ok ? CUT_AFTER : CUT_WITHIN, !taken.ok);
  }
  if (!taken.ok) {
    if (line.ended) report('damaged', DAMAGE[taken.reason], true);
    return null;
  }
  const { checked, crc, previous } = taken;
  switch (checked.kind) {
    case 'malformed':
      report(
        'malformed',
        { en: `not an event: ${checked.reason}`, fr: `ce n’est pas un événement : ${checked.reason}` },
        true,
      );
      return null;
    case 'sample':
      return { event: checked.stamp, unknownType: false, crc, previous };
    default:
      return { event: checked.event, unknownType: checked.kind === 'unknown-type', crc, previous };
  }
}

type TakenLine =
  | (Pick<SoundLine, 'ok' | 'crc' | 'previous'> & {
      readonly checked: CheckedEvent | { readonly kind: 'sample'; readonly stamp: SampleStamp };
    })
  | BadLine;

function takeEvent(bytes: Buffer, stampOnly: readonly SampleType[]): TakenLine {
  const sound = checkLine(bytes);
  if (!sound.ok) return sound;
  const stamp = stampOnly.length === 0 ? null : stampOf(textOf(sound), stampOnly);
  if (stamp !== null) return { ...sound, checked: { kind: 'sample', stamp } };
  const parsed = parseLine(sound);
  return parsed.ok ? { ...parsed, checked: checkEvent(parsed.value) } : parsed;
}

/** One byte a character: enough to see its form. */
function textOf({ line, eventEnd }: SoundLine): string {
  return line.toString('latin1', 0, eventEnd);
}

const TOO_LONG: Wording = {
  en: 'longer than any record can be; passed over',
  fr: 'plus longue qu’aucun enregistrement ne peut l’être ; ignorée',
};
const CUT_AFTER: Wording = {
  en: 'the recording was cut off right after this record',
  fr: 'l’enregistrement a été coupé juste après cette ligne',
};
const CUT_WITHIN: Wording = {
  en: 'the recording was cut off within this record, which is lost',
  fr: 'l’enregistrement a été coupé au milieu de cette ligne, qui est perdue',
};

const DAMAGE: Readonly<Record<BadLine['reason'], Wording>> = {
  'no-checksum': {
    en: 'it has no checksum: it was not written by Palier, or was changed since',
    fr: 'elle n’a pas de somme de contrôle : Palier ne l’a pas écrite, ou elle a été modifiée depuis',
  },
  'wrong-checksum': {
    en: 'its checksum does not agree: it was changed since it was written',
    fr: 'sa somme de contrôle ne correspond pas : elle a été modifiée depuis son écriture',
  },
  'not-json': { en: 'it is not JSON', fr: 'ce n’est pas du JSON' },
};
