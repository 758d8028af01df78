import type { MeasuredUnit } from '../../core/verdict/reason.ts';
import { duration, measured, number, percent } from './format.ts';
import { frCompare } from './fr-compare.ts';
import { measuredText } from './measured.ts';
import { boundsText, notSeenFor } from './not-seen.ts';
import type { ReasonWords } from './reason-words.ts';

const FR = 'fr';
const shown = (value: number, unit: MeasuredUnit) => measuredText(value, unit, FR);

/** Pourquoi un objectif n’est pas atteint. */
export const frReasons: ReasonWords = {
  'too-much': ({ value, limit, unit }) => `${shown(value, unit)}, pour ${shown(limit, unit)} au plus`,
  'too-little': ({ value, limit, unit }) => `${shown(value, unit)}, pour ${shown(limit, unit)} au moins`,
  'too-much-at-least': ({ lowest, limit, unit }) =>
    `au moins ${shown(lowest, unit)}, pour ${shown(limit, unit)} au plus`,
  'within-bounds': ({ bounds, unit }) => boundsText(bounds, unit, (value) => shown(value, unit), FR),
  'no-autoscaler': () => 'aucun autoscaler n’a été vu pendant la charge',
  'gauge-not-measured': ({ dependency, gauge }) =>
    `${dependency} : ${gauge} n’a pas été mesuré pendant la charge`,
  'mysql-not-measured': () => 'les connexions à MySQL n’ont pas été mesurées pendant la charge',
  'never-scaled': () => 'l’autoscaler n’a jamais ajouté de pod',
  'never-ready': ({ replicas }) =>
    `${replicas === null ? 'davantage de' : number(replicas, FR)} pods étaient voulus et n’ont jamais été prêts ensemble`,
  'not-settled': ({ desired }) =>
    `les réplicas n’étaient pas revenus au calme à la fin de l’observation (${desired === null ? 'nombre voulu inconnu' : `${number(desired, FR)} ${desired < 2 ? 'voulu' : 'voulus'}`})`,
  'watched-too-short': ({ absent, limitSeconds }, tell) =>
    `${tell(absent)}, et l’observation a duré moins que les ${duration(limitSeconds * 1000, FR)} permises`,
  'marked-as-failed': ({ message }) =>
    `le script a marqué l’essai en échec${message === '' ? '' : ` : ${message}`}`,
  'thresholds-crossed': ({ exitCode, message }) => `k6 s’est terminé avec ${exitCode} : ${message}`,
  'threshold-without-data': () => 'k6 n’avait pas de données pour ce seuil',
  'threshold-crossed': ({ metric, expression, value, endedLoad }) =>
    `k6 : ${metric} n’a pas tenu ${expression}${value === null ? '' : ` : ${measured(value, FR)}`}${endedLoad ? ' ; ce seuil a mis fin à la charge avant l’heure' : ''}`,
  'no-http-request': () => 'aucune requête HTTP n’a été faite ; errorRate: null retire cet objectif',
  'requests-not-judged': () =>
    'le script dit à k6 de ne pas juger ses requêtes (responseCallback: null) ; errorRate: null retire cet objectif',
  'requests-failed': ({ failed, judged }) =>
    `${number(failed, FR)} requêtes sur ${number(judged, FR)} ont échoué`,
  exceptions: ({ exceptions, iterations, first }) =>
    `${number(exceptions, FR)} itérations sur ${number(iterations, FR)} ont levé une exception${first === null ? '' : `, la première erreur : ${first}`}`,
  'phase-unseen': ({ source, unseenMs }) =>
    `on ne sait pas quand cette phase a commencé et fini : ${notSeenFor(source, unseenMs, FR)}`,
  'no-such-phase': ({ phase }) => `l’essai n’a pas de phase « ${phase} »`,
  'phase-too-thin': ({ requests }) =>
    `trop peu de requêtes dans cette phase (${number(requests, FR)}), ou leurs temps ne sont pas connus`,
  'phase-too-much': ({ value, limit, unit, requests }) =>
    `${unit === 'milliseconds' ? shown(value, unit) : `${shown(value, unit)} des requêtes ont échoué`}, pour ${shown(limit, unit)} au plus, sur ${number(requests, FR)} requêtes`,
  'at-maximum': ({ seconds, replicas, limit }) =>
    `${shown(seconds, 'seconds')} à son maximum de ${number(replicas, FR)} ${replicas < 2 ? 'pod' : 'pods'} alors que sa métrique en demandait plus, pour ${shown(limit, 'seconds')} au plus`,
  overshoot: ({ desired, demanded, limit }) =>
    `${number(desired, FR)} pods voulus, environ ${number(demanded, FR)} demandés par la charge, pour ${number(limit, FR)} de plus au maximum`,
  'demand-unknown': () =>
    'on ne sait pas ce que la charge demandait : cela se lit sur le CPU selon lequel l’autoscaler dimensionne',
  'unknown-objective': () => 'cette version de Palier ne connaît pas cet objectif',
  'baseline-never': () => 'cela n’arrive pas d’un des deux côtés',
  'baseline-missing': ({ why }) => `pas de valeur à comparer (${frCompare.missing[why]})`,
  'baseline-absent': () => 'pas de valeur à comparer, d’aucun côté',
  'baseline-zero': () => 'la référence est nulle',
  'baseline-worse': worse,
  'baseline-unsure': (values) =>
    `pas assez de preuves : ${worse(values)} ; répéter les essais (load --repeat 5)`,
};

type Worsening = Parameters<ReasonWords['baseline-worse']>[0];

function worse({ estimate, low, high, limit }: Worsening): string {
  const told = (value: number) => percent(value * 100, FR, 1);
  return `moins bon de ${told(estimate)} (${told(low)} … ${told(high)}), pour ${told(limit)} au plus`;
}
