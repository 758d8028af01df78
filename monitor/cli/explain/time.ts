import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Stamp } from '../../../core/timeline/events.ts';

const OFFSET = /^(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)$/;
const SECONDS = /^(\d+(?:\.\d+)?)s?$/;

/**
 * A moment of a run as a person writes it: `2:31`, `1:02:31`, `151s`, or an ISO time.
 * @param first the first event of the run
 * @returns milliseconds of the run; null: it is no moment. The run may not reach that far: see `checkMoment`
 */
export function momentOf(text: string, first: Stamp): number | null {
  return offsetOf(text) ?? sinceStart(text, first);
}

/** @throws PalierError `bad-time` for what is no moment, and for one outside the run */
export function checkMoment(text: string, t: number | null, endT: number): void {
  if (t !== null && t >= 0 && t <= endT) return;
  const last = (endT / 1000).toFixed(0);
  throw new PalierError(
    'bad-time',
    EXIT.usage,
    {
      en: `--at: expected a moment of the run, 0s to ${last}s, got ${JSON.stringify(text)}`,
      fr: `--at : moment de l’exécution attendu, de 0s à ${last}s, reçu « ${text} »`,
    },
    {
      en: 'Write 2:31 or 151s for a time into the run, or an ISO time such as 2026-11-23T22:54:00Z.',
      fr: 'Écrivez 2:31 ou 151s pour un temps après le début, ou une heure ISO comme 2026-11-23T22:54:00Z.',
    },
  );
}

function offsetOf(text: string): number | null {
  const [, hours, minutes, seconds] = OFFSET.exec(text) ?? [];
  if (seconds !== undefined)
    return (Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  const plain = SECONDS.exec(text)?.[1];
  return plain === undefined ? null : Number(plain) * 1000;
}

function sinceStart(text: string, first: Stamp): number | null {
  const wall = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(wall) ? null : wall - Date.parse(first.at) + first.t;
}
