import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { EventOrStamp } from '../../recorder/read-timeline.ts';

export interface RequestedHpa {
  /** Name or `namespace/name`; null: the one the run is about. */
  readonly hpa: string | null;
  /** Only autoscalers of this one; null: any. */
  readonly namespace: string | null;
}

/** Which autoscaler is meant, as far as the events tell that were seen. */
export interface WhichHpa {
  onEvent(event: EventOrStamp): void;
  /** Whether it may be this one. */
  mayBe(key: string): boolean;
  /** The one that is wished for, by its full name or by a name that only one has; else the one the run is about. */
  chosen(): string;
}

export function createWhichHpa({ hpa: requested, namespace }: RequestedHpa): WhichHpa {
  const all = new Set<string>();
  let about: string | undefined;
  const isInside = (key: string) => namespace === null || key.startsWith(`${namespace}/`);
  const fits = (key: string) => key === requested || key.endsWith(`/${requested}`);
  return {
    onEvent(event) {
      if (event.type === 'hpa.observed') all.add(event.hpa);
      if (event.type === 'run.started') about ??= event.hpas[0];
    },
    mayBe: (key) => isInside(key) && (requested === null ? key === (about ?? key) : fits(key)),
    chosen() {
      const seen = [...all].filter(isInside);
      const sure = requested ?? about ?? '';
      if (seen.includes(sure)) return sure;
      const candidates = about === undefined || requested !== null ? seen : [];
      const fitting = requested === null ? candidates : candidates.filter(fits);
      const [found, ...others] = fitting;
      if (found !== undefined && others.length === 0) return found;
      if (found !== undefined) throw ambiguous(found, fitting, requested);
      throw new PalierError(
        'hpa-not-found',
        EXIT.usage,
        {
          en: `expected an HPA of the recording, got ${requested === null ? 'none' : JSON.stringify(requested)}`,
          fr:
            requested === null
              ? 'aucun HPA dans l’enregistrement'
              : `aucun HPA « ${requested} » dans l’enregistrement`,
        },
        all.size > 0
          ? { en: `There are: ${[...all].join(', ')}`, fr: `Il y a : ${[...all].join(', ')}` }
          : { en: 'Nothing of an HPA was recorded.', fr: 'Rien d’un HPA n’a été enregistré.' },
      );
    },
  };
}

function ambiguous(found: string, fitting: readonly string[], requested: string | null): PalierError {
  return new PalierError(
    'hpa-ambiguous',
    EXIT.usage,
    {
      en: `expected one HPA, got ${fitting.length}${requested === null ? '' : ` that are called ${JSON.stringify(requested)}`}: ${fitting.join(', ')}`,
      fr: `un seul HPA attendu, ${fitting.length} trouvés${requested === null ? '' : ` du nom de « ${requested} »`} : ${fitting.join(', ')}`,
    },
    {
      en: `Name one of them: palier explain ${found} …`,
      fr: `Nommez l’un d’eux : palier explain ${found} …`,
    },
  );
}
