import { isBlind } from '../../core/state/metric-failure.ts';
import type { Why } from '../../core/timeline/cause.ts';
import type { FailedOutcome } from '../../core/verdict/finding.ts';
import { whyText } from './causes/cause-text.ts';
import { differencesText, observedName, partsOf } from './differences.ts';
import type { FindingWords } from './finding-words.ts';
import { duration, latency, number } from './format.ts';
import { frCompare } from './fr-compare.ts';
import { notSeenFor } from './not-seen.ts';

const FR = 'fr';
const time = (ms: number) => duration(ms, FR);

/** Ce qui empêche un essai de porter un verdict, et que faire. */
export const frFindings: FindingWords = {
  'recording-incomplete': () => ({
    title: 'l’enregistrement s’arrête avant la fin de l’essai : il a été coupé',
    remedy: 'recommencer ; laisser l’essai finir seul ou par un seul Ctrl-C',
  }),
  'recording-gap': ({ count, ...why }) => ({
    title: `il y a ${number(count, FR)} ${count === 1 ? 'trou' : 'trous'} dans l’enregistrement${inParentheses(why)}`,
    remedy: 'recommencer avec assez de place sur le disque et un cluster joignable',
  }),
  'not-seen': ({ source, times, unseenMs, ...why }) => ({
    title: `${notSeenFor(source, unseenMs, FR)} de cet essai${times === 1 ? '' : `, en ${number(times, FR)} fois`} : ce que l’autoscaler a fait n’est pas connu${inParentheses(why)}`,
    remedy: 'vérifier que l’API Kubernetes peut être suivie tout le temps (palier doctor), puis recommencer',
  }),
  interrupted: () => ({
    title: 'l’essai a été interrompu avant le retour au calme',
    remedy: 'recommencer et laisser finir',
  }),
  'run-failed': ({ message }) => ({
    title: `l’essai s’est rompu : ${message}`,
    remedy: 'corriger la cause et recommencer',
  }),
  'load-failed': ({ outcome, message }) => ({
    title: `${OUTCOMES[outcome]}${message === '' ? '' : ` : ${message}`}`,
    remedy: 'corriger la cause et recommencer',
  }),
  'no-requests': () => ({
    title: 'aucune requête n’a été faite, aucune itération n’a fini',
    remedy: 'vérifier le script et l’adresse',
  }),
  'answered-elsewhere': ({ others, requests, pod }) => ({
    title: `${number(others, FR)} requêtes sur ${number(requests, FR)} ont reçu la réponse de pods qui ne sont pas ceux observés, comme ${pod}`,
    remedy: 'vérifier où va la charge : un autre cluster ou bac à sable répond peut-être à cette adresse',
  }),
  'generator-saturated': ({ shortMs, measuredMs }) => ({
    title: `k6 a manqué de CPU pendant ${time(shortMs)} sur ${time(measuredMs)} : il était lent lui-même, et ses mesures avec lui`,
    remedy: 'donner plus de CPU au générateur de charge, ou le lancer sur une autre machine',
  }),
  'iterations-dropped': ({ dropped, offered, p95Ms }) => ({
    title: `k6 a laissé tomber ${number(dropped, FR)} itérations sur ${number(offered, FR)}, faute de VU libre${p95Ms === null ? '' : ` : tous attendaient des réponses (p95 ${latency(p95Ms, FR)})`}`,
    remedy:
      'la charge n’était pas celle prévue : baisser le débit, ou augmenter maxVUs si les réponses étaient rapides',
  }),
  'rate-not-delivered': ({ requests, planned }) => ({
    title: `k6 a fait ${number(requests, FR)} requêtes sur les ${number(planned, FR)} prévues`,
    remedy:
      'le générateur ou le chemin vers la cible est trop lent : baisser le débit ou déplacer le générateur',
  }),
  'samples-missing': ({ gapMs }) => ({
    title: `les chiffres de k6 ont manqué pendant ${time(gapMs)} de la charge`,
    remedy: 'cette machine était surchargée : recommencer avec moins de charge à côté',
  }),
  'hpa-not-observed': () => ({
    title: 'le HPA n’a jamais été vu avec un état',
    remedy: 'vérifier qu’il existe, que son contrôleur tourne et que vous avez le droit de le lire',
  }),
  'scaling-inactive': ({ inactiveMs, reason = 'FailedGetResourceMetric' }) => {
    const span = `pendant ${time(inactiveMs)} de la charge`;
    if (reason === 'ScalingDisabled') {
      return {
        title: `le HPA était désactivé ${span} : sa cible avait été mise à 0 réplica`,
        remedy: 'donner 1 réplica ou plus à la cible avant la charge',
      };
    }
    if (reason === 'Deleted') {
      return {
        title: `il n’y avait pas de HPA ${span} : il avait été supprimé`,
        remedy: 'chercher qui le supprime (un déploiement au même moment ?), puis relancer',
      };
    }
    return {
      title: isBlind(reason)
        ? `le HPA n’a pas pu lire ses métriques ${span}`
        : `le HPA n’a pas dimensionné ${span} (${reason})`,
      remedy:
        'vérifier qui sert la métrique, si les pods sont prêts, et les conditions du HPA (kubectl describe hpa)',
    };
  },
  'metrics-missing': ({ ofResources = true }) => ({
    title: 'le HPA n’a eu aucune métrique pendant la charge',
    remedy: ofResources
      ? 'vérifier metrics-server et les requests des pods'
      : 'vérifier l’adaptateur qui sert ses métriques custom ou external (kubectl get apiservices le nomme)',
  }),
  'metrics-stale': ({ gapMs }) => ({
    title: `les métriques des pods ont manqué pendant ${time(gapMs)} de la charge`,
    remedy: 'vérifier metrics-server',
  }),
  'dependency-unseen': ({ title, gapMs, remedy }) => ({
    title: `${title} n’a pas été mesuré pendant ${time(gapMs)} de la charge`,
    remedy: remedy === undefined ? 'vérifier son exporteur, ses requêtes et Prometheus' : remedy.fr,
  }),
  'previous-run': ({ replicas, minReplicas }) => ({
    title: `la charge a commencé alors que ${number(replicas, FR)} réplicas d’avant étaient encore voulus (minimum ${number(minReplicas, FR)})`,
    remedy: 'attendre que l’autoscaler soit revenu à son minimum, puis recommencer',
  }),
  'clock-jump': ({ jumpMs }) => ({
    title: `l’horloge de cette machine a été changée pendant l’essai, de ${time(jumpMs)}`,
    remedy: 'recommencer une fois l’horloge synchronisée',
  }),
  'baseline-differs': ({ differs }) => ({
    title: `cet essai ne se compare pas à la référence : ${differencesText(differs, frCompare)}`,
    remedy: `--allow-different ${partsOf(differs)} compare quand même`,
  }),
  'baseline-invalid': ({ runId, finding }, tell) => {
    const { title, remedy } = tell(finding);
    return { title: `la référence ${runId} ne permet pas de verdict : ${title}`, remedy };
  },
  'baseline-lost': ({ source }) => ({
    title: `la référence avait des données que cet essai n’a pas : ${observedName(source, frCompare)}`,
    remedy: 'vérifier ce qui les observe',
  }),
};

const OUTCOMES: Readonly<Record<FailedOutcome, string>> = {
  stopped: 'la charge a été arrêtée avant sa fin',
  'script-error': 'le script de charge a échoué',
  'config-error': 'k6 a refusé sa configuration',
  crashed: 'k6 s’est arrêté brutalement',
};

function inParentheses(why: Why): string {
  return why.reason === '' ? '' : ` (${whyText(why, FR)})`;
}
