import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { EventOrStamp } from '../../recorder/read-timeline.ts';

export interface HpaWish {
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

export function createWhichHpa({ hpa: wish, namespace }: HpaWish): WhichHpa {
  const all = new Set<string>();
  let about: string | undefined;
  const isInside = (key: string) => namespace === null || key.startsWith(`${namespace}/`);
  const fits = (key: string) => key === wish || key.endsWith(`/${wish}`);
  return {
    onEvent(event) {
      if (event.type === 'hpa.observed') all.add(event.hpa);
      if (event.type === 'run.started') about ??= event.hpas[0];
    },
    mayBe: (key) => isInside(key) && (wish === null ? key === (about ?? key) : fits(key)),
    chosen() {
      const seen = [...all].filter(isInside);
      const sure = wish ?? about ?? '';
      if (seen.includes(sure)) return sure;
      const candidates = about === undefined || wish !== null ? seen : [];
      const fitting = wish === null ? candidates : candidates.filter(fits);
      const [found, ...others] = fitting;
      if (found !== undefined && others.length === 0) return found;
      if (found !== undefined) throw ambiguous(found, fitting, wish);
      throw new PalierError(
        'hpa-not-found',
        EXIT.usage,
        `expected an HPA of the recording, got ${wish === null ? 'none' : JSON.stringify(wish)}`,
        all.size > 0 ? `There are: ${[...all].join(', ')}` : 'Nothing of an HPA was recorded.',
      );
    },
  };
}

function ambiguous(found: string, fitting: readonly string[], wish: string | null): PalierError {
  const called = wish === null ? '' : ` that are called ${JSON.stringify(wish)}`;
  return new PalierError(
    'hpa-ambiguous',
    EXIT.usage,
    `expected one HPA, got ${fitting.length}${called}: ${fitting.join(', ')}`,
    `Name one of them: palier explain ${found} …`,
  );
}
