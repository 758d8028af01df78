import type { Lang } from '../../core/lib/lang.ts';
import { inert } from '../../system/output/inert.ts';

/** `backend-7c9f6d5b4-drpjz` → `backend-…-drpjz`: the middle names the ReplicaSet and tells a reader nothing. */
export function shortPodName(name: string): string {
  const parts = /^(.+)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(name);
  return inert(parts === null ? name : `${parts[1]}-…-${parts[2]}`);
}

/** The stages of the built-in scenarios in French: on the rate, and on the way to it. */
const FRENCH_STAGES: readonly (readonly [english: RegExp, on: string, to: string])[] = [
  [/^warm-up$/, 'échauffement', 'vers l’échauffement'],
  [/^step (\d+)$/, 'palier $1', 'vers le palier $1'],
  [/^peak$/, 'sommet', 'vers le sommet'],
  [/^descent$/, 'fin de descente', 'descente'],
  [/^calm$/, 'calme', 'vers le calme'],
  [/^calm again$/, 'retour au calme', 'retour au calme'],
  [/^spike$/, 'pic', 'vers le pic'],
  [/^soak$/, 'endurance', 'vers l’endurance'],
  [/^light$/, 'charge légère', 'vers la charge légère'],
  [/^(\d+) requests\/s$/, '$1 requêtes/s', 'vers $1 requêtes/s'],
];

/** A stage of the load plan; what a user's own script calls by another name keeps it. */
export function stageName(name: string, lang: Lang): string {
  if (lang === 'en') return inert(name);
  const hold = name.replace(/^to /, '');
  const known = FRENCH_STAGES.find(([english]) => english.test(hold));
  if (known === undefined) return inert(name);
  const [english, on, to] = known;
  return hold.replace(english, hold === name ? on : to);
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
