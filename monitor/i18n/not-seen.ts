import type { Lang } from '../../core/lib/lang.ts';
import type { Bounds } from '../../core/measure/scaling-bounds.ts';
import type { SourceName } from '../../core/timeline/events.ts';
import type { Objective } from '../../core/verdict/objective.ts';
import { duration } from './format.ts';

type Names = Partial<Readonly<Record<SourceName, string>>>;

const EN: Names = {
  hpa: 'the HPA was',
  workloads: 'the scale target was',
  pods: 'the pods were',
  metrics: 'the metrics of the pods were',
  prometheus: 'Prometheus was',
};

const FR: Names = {
  hpa: 'le HPA n’a pas été vu',
  workloads: 'la cible du HPA n’a pas été vue',
  pods: 'les pods n’ont pas été vus',
  metrics: 'les métriques des pods n’ont pas été vues',
  prometheus: 'Prometheus n’a pas été vu',
};

/** `the HPA was not seen for 32 s`, to go on after a colon. */
export function notSeenFor(source: SourceName, ms: number, lang: Lang): string {
  return WORDS[lang].notSeen(source, duration(ms, lang));
}

/** What an objective got, and why it is not known: `between 8 s and 49 s (the HPA was not seen for 32 s)`. */
export function boundsText(
  { lowest, highest, source, unseenMs }: Bounds,
  unit: Objective['unit'],
  show: (value: number) => string,
  lang: Lang,
): string {
  const kind = unit === 'seconds' ? 'time' : 'count';
  return `${withinBounds([lowest, highest], show, kind, lang)} (${notSeenFor(source, unseenMs, lang)})`;
}

/** What is only known within bounds: `between 8 s and 49 s`. Without an upper one a time may never have come. */
export function withinBounds(
  [lowest, highest]: readonly [lowest: number, highest: number | null],
  show: (value: number) => string,
  kind: 'time' | 'count',
  lang: Lang,
): string {
  const words = WORDS[lang];
  if (highest !== null) return words.between(show(lowest), show(highest));
  if (lowest === 0) return words.unknown;
  const least = words.least(show(lowest));
  return kind === 'count' ? least : words.orNever(least);
}

interface Words {
  readonly notSeen: (source: SourceName, time: string) => string;
  readonly between: (from: string, to: string) => string;
  readonly unknown: string;
  readonly least: (value: string) => string;
  readonly orNever: (least: string) => string;
}

const WORDS: Readonly<Record<Lang, Words>> = {
  en: {
    notSeen: (source, time) => `${EN[source] ?? `${source} was`} not seen for ${time}`,
    between: (from, to) => `between ${from} and ${to}`,
    unknown: 'not known: not seen',
    least: (value) => `at least ${value}`,
    orNever: (least) => `${least}, or never: not seen`,
  },
  fr: {
    notSeen: (source, time) => `${FR[source] ?? `${source} n’a pas été vu`} pendant ${time}`,
    between: (from, to) => `entre ${from} et ${to}`,
    unknown: 'inconnu : pas vu',
    least: (value) => `au moins ${value}`,
    orNever: (least) => `${least}, ou jamais : pas vu`,
  },
};
