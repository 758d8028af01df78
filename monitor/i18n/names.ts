import type { Lang } from '../../core/lib/lang.ts';
import { inert } from '../../system/output/inert.ts';

/** `backend-7c9f6d5b4-drpjz` → `backend-…-drpjz`: the middle names the ReplicaSet and tells a reader nothing. */
export function shortPodName(name: string): string {
  const parts = /^(.+)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(name);
  return inert(parts === null ? name : `${parts[1]}-…-${parts[2]}`);
}

/** A stage in another language than its name: on the rate, and on the way to it. */
type StageWords = Readonly<Record<Exclude<Lang, 'en'>, { readonly on: string; readonly to: string }>>;

/** The stages of the built-in scenarios; `$1`: the number in the name. */
const STAGES: Readonly<Record<string, StageWords>> = {
  'warm-up': { fr: { on: 'échauffement', to: 'vers l’échauffement' } },
  'step $1': { fr: { on: 'palier $1', to: 'vers le palier $1' } },
  peak: { fr: { on: 'sommet', to: 'vers le sommet' } },
  descent: { fr: { on: 'fin de descente', to: 'descente' } },
  calm: { fr: { on: 'calme', to: 'vers le calme' } },
  'calm again': { fr: { on: 'retour au calme', to: 'retour au calme' } },
  spike: { fr: { on: 'pic', to: 'vers le pic' } },
  soak: { fr: { on: 'endurance', to: 'vers l’endurance' } },
  light: { fr: { on: 'charge légère', to: 'vers la charge légère' } },
  '$1 requests/s': { fr: { on: '$1 requêtes/s', to: 'vers $1 requêtes/s' } },
};

/** A stage of the load plan; what a user's own script calls by another name keeps it. */
export function stageName(name: string, lang: Lang): string {
  if (lang === 'en') return inert(name);
  const hold = name.replace(/^to /, '');
  const number = /\d+/.exec(hold)?.[0] ?? '';
  const known = number === '' ? hold : hold.replace(number, '$1');
  if (!Object.hasOwn(STAGES, known)) return inert(name);
  const words = STAGES[known]?.[lang];
  return (hold === name ? words?.on : words?.to)?.replace('$1', number) ?? inert(name);
}

/** ` (peak)`; nothing for a stage without a name. */
export function ofStage(name: string, lang: Lang): string {
  return name === '' ? '' : ` (${stageName(name, lang)})`;
}

/** `palier/backend` → `backend` */
export function bareName(key: string): string {
  return inert(key.slice(key.lastIndexOf('/') + 1));
}

/** `backend-7c9f6d5b4-drpjz` → `drpjz`: what tells pods of one workload apart. */
export function podSuffix(name: string): string {
  return inert(name.slice(name.lastIndexOf('-') + 1));
}

/** As short as it can be recognised: `backend…drpjz`. */
export function tightPodName(name: string): string {
  const parts = /^(.+)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(name);
  return inert(parts === null ? name : `${parts[1]}…${parts[2]}`);
}
