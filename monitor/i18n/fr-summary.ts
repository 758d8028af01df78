import type { AgreementCounts } from '../../core/explain/agreement.ts';
import type { enSummary } from './en-summary.ts';
import { duration, latency, number, share } from './format.ts';
import { frErrorsInLog, frIterations } from './fr-feed.ts';

export const frSummary: typeof enSummary = {
  verdicts: { pass: 'RÉUSSI', fail: 'ÉCHEC', inconclusive: 'NON CONCLUANT' },
  title: (verdict, target) => `Essai terminé sur ${target} : ${verdict}`,
  sandbox: 'le bac à sable (pods : processus)',
  labels: {
    firstScaleUp: 'premier ajout de pods',
    readyCapacity: 'pleine capacité prête',
    peak: 'pic',
    settled: 'retour au calme',
    decisions: 'décisions du HPA',
    agreement: 'expliqué',
    requests: 'requêtes',
    iterations: 'itérations',
    dropped: 'itérations perdues',
    k6: 'k6',
    met: 'respecté',
    why: 'pourquoi',
    notMet: 'non respecté',
    notKnown: 'inconnu',
    heldBack: 'freiné',
    folder: 'tout est dans',
    report: 'rapport',
  },
  afterLoadStart: (ms) => `${duration(ms, 'fr')} après le début de la charge`,
  afterLoadEnd: (ms, pods) => `${duration(ms, 'fr')} après la fin de la charge, ${pods}`,
  at: (replicas) => `à ${number(replicas, 'fr')} ${replicas < 2 ? 'pod' : 'pods'}`,
  neverScaled: 'l’autoscaler n’a jamais ajouté de pod',
  neverReady: 'jamais atteinte : moins de pods prêts que voulus',
  notSettled: (pods) => `pas constaté : l’essai s’est arrêté ${pods}`,
  peakOf: (peak, max) =>
    `${number(peak, 'fr')} ${peak < 2 ? 'pod' : 'pods'}, pour un maximum de ${number(max, 'fr')}`,
  unknown: 'inconnu',
  requests: (count, failed, p95Ms, unclassified = 0) =>
    `${number(count, 'fr')}, ${failed === 0 ? (unclassified === 0 ? 'aucune en échec' : 'aucun échec connu') : `dont ${number(failed, 'fr')} en échec (${share(failed / count, 'fr')})`}${unclassified === 0 ? '' : ` (${number(unclassified, 'fr')} que k6 ne devait pas juger)`}, p95 ${p95Ms === null ? 'inconnu' : latency(p95Ms, 'fr')}`,
  agreement: ({ decisions, agrees, differs, unknown }: AgreementCounts) =>
    `${number(agrees, 'fr')} des ${number(decisions, 'fr')} synchronisations du HPA comme notre propre algorithme${differs === 0 ? '' : `, ${number(differs, 'fr')} autrement`}${unknown === 0 ? '' : `, ${number(unknown, 'fr')} sans réponse`}`,
  noRequests: 'aucune',
  iterations: (count, threw, mostVus) =>
    `${count === 0 ? frIterations(count, mostVus) : number(count, 'fr')}${threw === null || threw === 0 ? '' : `, dont ${number(threw, 'fr')} avec une exception`}`,
  errorsInLog: frErrorsInLog,
  endedLoad: (text) => `${text} ; il a mis fin à la charge avant l’heure`,
  statement: (name, words) => (words === '' ? name : `${name} : ${words}`),
  notMeasured: 'non mesuré : il n’y avait pas de charge',
  limit: (name, value, limit) => `${name} : ${value}, pour ${limit} au plus`,
  floor: (name, value, limit) => `${name} : ${value}, pour ${limit} au moins`,
  dropped: (count) => `${number(count, 'fr')}${count === 0 ? '' : ' : la charge a été moindre que prévu'}`,
};
