import type { ScalingLimit, ThresholdName } from '../../core/state/feed.ts';
import type { HpaMetric } from '../../core/state/hpa-metrics.ts';
import { isBlind, metricFailureOf } from '../../core/state/metric-failure.ts';
import type { PhaseName } from '../../core/state/phase-name.ts';
import type { LogErrors } from '../../core/timeline/events.ts';
import { whyText } from './causes/cause-text.ts';
import { dependencyTitle, exporterName, nearLimitSentence } from './dependency.ts';
import type { enGroups, enSources } from './en-feed.ts';
import type { FeedSentences } from './feed-sentences.ts';
import { clock, duration, number } from './format.ts';
import { metricName, metricValue } from './metric.ts';
import { metricFailureText } from './metric-failure.ts';
import { ofStage, shortPodName } from './names.ts';

export const frPhases: Readonly<Record<PhaseName, string>> = {
  preparing: 'PRÉPARATION',
  setup: 'MISE EN PLACE',
  baseline: 'RÉFÉRENCE',
  unknown: 'INCONNU',
  quiet: 'CALME',
  climbing: 'MONTÉE EN CHARGE',
  reacting: 'RÉACTION',
  holding: 'PALIER',
  descending: 'BAISSE DE CHARGE',
  teardown: 'NETTOYAGE',
  settling: 'RETOUR AU CALME',
  settled: 'STABILISÉ',
  ended: 'TERMINÉ',
};

export const frPhaseMeanings: Readonly<Record<PhaseName, string>> = {
  preparing: 'pas encore de charge',
  setup: 'le script de charge se prépare, pas encore de charge',
  baseline: 'charge légère, l’autoscaler n’a rien à faire',
  unknown: 'l’autoscaler n’a pas encore regardé, est aveugle ou n’est pas vu, ou ses pods sont inconnus',
  quiet: 'l’autoscaler n’a rien à faire',
  climbing: 'la charge a monté, l’autoscaler n’a pas encore réagi',
  reacting: 'l’autoscaler veut plus de pods qu’il n’y en a de prêts',
  holding: 'tous les pods que veut l’autoscaler sont prêts',
  descending: 'la charge baisse, les pods restent pour l’instant',
  teardown: 'plus de charge, le script de charge nettoie',
  settling: 'la charge est finie, on attend le retour des réplicas',
  settled: 'les réplicas sont revenus, tout est calme',
  ended: 'l’essai est terminé',
};

export const frSources: Readonly<Record<keyof typeof enSources, string>> = {
  kubernetes: 'API Kubernetes',
  hpa: 'suivi du HPA',
  pods: 'suivi des pods',
  workloads: 'suivi des déploiements',
  events: 'événements Kubernetes',
  metrics: 'metrics-server',
  prometheus: 'Prometheus',
  k6: 'k6',
  target: 'API testée',
  recorder: 'enregistrement',
  clock: 'horloge',
};

const limits: Readonly<Record<ScalingLimit, (min: number, max: number) => string>> = {
  'max-replicas': (_min, max) => ` ; ${max} est son maximum`,
  'min-replicas': (min) => ` ; ${min} est son minimum`,
  'scale-up-policy': () => ' ; sa politique n’autorise pas plus d’un coup',
  'scale-down-policy': () => ' ; sa politique n’autorise pas moins d’un coup',
  stabilization: () => ' ; retenu par sa fenêtre de stabilisation',
  none: () => '',
};

export const frFeed: FeedSentences = {
  'run-started': ({ runId }) => `Début de l’essai ${runId}`,
  'run-ended': ({ reason, message }) => `Fin de l’essai : ${endReasons[reason]}${after(message)}`,
  'phase-changed': ({ to }) => `${frPhases[to]} : ${frPhaseMeanings[to]}`,
  'load-started': ({ scenario }) =>
    scenario === null ? 'La charge démarre' : `La charge démarre : scénario ${scenario}`,
  'load-step': ({ fromRps, toRps, stage, overMs, observed }) => {
    const change = `${rps(fromRps)} → ${rps(toRps)} req/s`;
    const name = ofStage(stage, 'fr');
    if (observed) return `Changement de charge constaté : ${change}${name}`;
    if (fromRps === toRps) return `La charge reste à ${rps(toRps)} req/s${name}`;
    return overMs === 0
      ? `Changement de charge : ${change}${name}`
      : `La charge passe de ${rps(fromRps)} à ${rps(toRps)} req/s en ${duration(overMs, 'fr')}${name}`;
  },
  'load-stop-requested': ({ by }) =>
    ({
      user: 'Vous avez demandé l’arrêt de la charge',
      signal: 'Ctrl-C : arrêt de la charge en cours',
      'time-limit': 'Durée maximale atteinte : arrêt de la charge en cours',
    })[by],
  'load-ended': ({
    outcome,
    exitCode,
    message,
    requests,
    failed,
    unclassified = 0,
    iterations,
    mostVus,
    errors,
    endedBy,
    reason,
  }) => {
    const made =
      requests === 0
        ? frIterations(iterations, mostVus)
        : `${number(requests, 'fr')} ${requests < 2 ? 'requête' : 'requêtes'}, ${failed > 0 ? `dont ${number(failed, 'fr')} en échec` : unclassified === 0 ? 'aucune en échec' : 'aucun échec connu'}`;
    const count = `${made}${errors === null ? '' : ` ; ${frErrorsInLog(errors)}`}`;
    switch (outcome) {
      case 'finished':
        return `Fin de la charge : ${count}`;
      case 'thresholds-failed':
        return endedBy.length === 0
          ? `Fin de la charge : ${count} ; seuils k6 non respectés`
          : `Charge arrêtée avant l’heure par ${thresholdNames(endedBy)} : ${count}`;
      case 'marked-as-failed':
        return `Fin de la charge : ${count} ; le script a marqué l’essai en échec${after(reason)}`;
      case 'stopped':
        return `Charge arrêtée : ${count}${exitCode === SCRIPT_ABORTED ? ` ; ${message}` : ''}`;
      case 'script-error':
        return `k6 s’est arrêté, son script a échoué${after(message)}`;
      case 'config-error':
        return `k6 a refusé sa configuration${after(message)}`;
      case 'crashed':
        return `k6 s’est arrêté brutalement${exitCode === null ? '' : ` (code de sortie ${exitCode})`}${after(message)}`;
    }
    // Of a newer Palier.
    return `k6 s’est terminé : ${outcome satisfies never}${after(message)}`;
  },
  'thresholds-failed': ({ failed, unknown }) =>
    [
      ...failed.map((one) => `Seuil k6 non respecté : ${one.metric} ${one.expression}`),
      ...unknown.map((one) => `Seuil k6 sans données : ${one.metric} ${one.expression}`),
    ].join(' · '),
  'dropped-iterations': ({ count }) =>
    `k6 n’a pas pu lancer ${number(count, 'fr')} ${count < 2 ? 'itération' : 'itérations'} à temps : moins de charge que prévu`,
  'iterations-threw': ({ count }) =>
    `${number(count, 'fr')} ${count < 2 ? 'itération du script de charge a levé' : 'itérations du script de charge ont levé'} une exception (k6.log)`,
  'hpa-scaled': ({ hpa, from, to, metric, limitedBy, minReplicas, maxReplicas }, words) =>
    `${words.hpa(hpa)} ${from} → ${to}${because(metric)}${limits[limitedBy](minReplicas, maxReplicas)}`,
  'hpa-limited': ({ hpa, limitedBy, desired, minReplicas, maxReplicas, metric }, words) =>
    `${words.hpa(hpa)} reste à ${desired}${because(metric)}${limits[limitedBy](minReplicas, maxReplicas)}`,
  'hpa-cannot-scale': ({ hpa, condition, early, reason, message }, words) => {
    if (condition === 'AbleToScale')
      return `${words.hpa(hpa)} ne peut pas changer le nombre de réplicas : ${reason}${after(message)}`;
    const failure = metricFailureOf(reason, message);
    const blind = early ? 'n’a pas encore de métrique' : 'aveugle, aucune métrique reçue';
    const state = isBlind(reason) ? blind : 'ne dimensionne pas';
    const meaning = failure === null ? '' : `${metricFailureText(failure, 'fr')} · `;
    return `${words.hpa(hpa)} ${state} : ${meaning}${reason}${after(message)}`;
  },
  'hpa-can-scale-again': ({ hpa, condition, was }, words) => {
    if (condition === 'AbleToScale') return `${words.hpa(hpa)} peut de nouveau changer le nombre de réplicas`;
    return isBlind(was) ? `${words.hpa(hpa)} reçoit sa métrique` : `${words.hpa(hpa)} dimensionne de nouveau`;
  },
  'hpa-spec-changed': ({ hpa, minReplicas, maxReplicas }, words) =>
    `${words.hpa(hpa)} modifié : de ${minReplicas} à ${maxReplicas} réplicas`,
  'hpa-deleted': ({ hpa }, words) => `${words.hpa(hpa)} supprimé : plus rien ne dimensionne cette charge`,
  'pod-created': ({ pod }) => `Pod ${shortPodName(pod)} créé`,
  'pod-scheduled': ({ pod, node, afterMs }) =>
    `Pod ${shortPodName(pod)} placé${node === null ? '' : ` sur ${node}`}${took(afterMs)}`,
  'pod-unschedulable': ({ pod, reason }) =>
    `Pod ${shortPodName(pod)} : aucun nœud ne peut l’accueillir${after(reason)}`,
  'pod-ready': ({ pod, afterMs }) => `Pod ${shortPodName(pod)} prêt${took(afterMs)}`,
  'pod-not-ready': ({ pod, reason }) => `Pod ${shortPodName(pod)} n’est plus prêt${after(reason ?? '')}`,
  'pod-first-request': ({ pod, afterReadyMs }) =>
    `Pod ${shortPodName(pod)} : première requête servie${afterReadyMs === null ? '' : `, ${duration(afterReadyMs, 'fr')} après le passage à prêt`}`,
  'pod-terminating': ({ pod }) => `Pod ${shortPodName(pod)} en cours d’arrêt`,
  'pod-gone': ({ pod, livedMs }) => `Pod ${shortPodName(pod)} disparu${took(livedMs)}`,
  'pod-crashed': ({ pod, reason, restarts }) =>
    `Pod ${shortPodName(pod)} plante${after(reason)}${again(restarts)}`,
  'pod-oom-killed': ({ pod, restarts }) => `Pod ${shortPodName(pod)} tué, mémoire épuisée${again(restarts)}`,
  'pod-restarted': ({ pod, restarts }) => `Pod ${shortPodName(pod)} redémarré${again(restarts)}`,
  'dependency-down': ({ title }) => `${title} ne répond pas`,
  'dependency-up': ({ title, downMs }) => `${title} répond de nouveau${took(downMs)}`,
  'exporter-down': ({ title }) => `L’${exporterName(title, 'fr')} ne répond pas : plus de mesures ${title}`,
  'exporter-up': ({ title }) => `L’${exporterName(title, 'fr')} répond de nouveau`,
  'dependency-near-limit': ({ title, gauge, value, limit }) =>
    nearLimitSentence(title, gauge, { value, limit }, 'fr'),
  'source-lost': ({ source, title, state, ...why }) =>
    `${state === 'down' ? 'Plus de données' : 'Des difficultés'} (${frSourceName(source, title)})${after(whyText(why, 'fr'))}`,
  'source-off': ({ source, ...why }) => `Pas de ${frSourceName(source)}${after(whyText(why, 'fr'))}`,
  'source-back': ({ source, title, downMs }) =>
    `De nouveau des données (${frSourceName(source, title)}) après ${duration(downMs, 'fr')}`,
  'kubernetes-warning': ({ object, reason, message, count }) =>
    `Avertissement de Kubernetes sur ${object} : ${reason}${after(message)}${count > 1 ? ` (×${count})` : ''}`,
  'not-seen': ({ source, fromT, toT, ...why }) =>
    `${frSourceName(source)} : on n’a pas vu ce qui s’est passé de ${clock(fromT)} à ${clock(toT)}${after(whyText(why, 'fr'))}`,
  gap: ({ source, lostMs, ...why }) =>
    `${frSourceName(source)} : ${duration(lostMs, 'fr')} non enregistrées${after(whyText(why, 'fr'))}`,
};

/** Ce qu’une charge sans requête HTTP a fait. */
export function frIterations(iterations: number, mostVus: number): string {
  if (iterations === 0 && mostVus > 0)
    return `aucune itération finie avant la charge (${number(mostVus, 'fr')} ${mostVus < 2 ? 'utilisateur virtuel' : 'utilisateurs virtuels'})`;
  return `${number(iterations, 'fr')} ${iterations < 2 ? 'itération' : 'itérations'}`;
}

/** `3 erreurs dans k6.log, la première : Error: no basket (my-test.js:7:9)` */
export function frErrorsInLog({ count, first }: LogErrors): string {
  return `${number(count, 'fr')} ${count < 2 ? 'erreur' : 'erreurs'} dans k6.log, la première : ${first}`;
}

/** exec.test.abort() : le script dit pourquoi. */
const SCRIPT_ABORTED = 108;

function thresholdNames(thresholds: readonly ThresholdName[]): string {
  return thresholds.map(({ metric, expression }) => `${metric} ${expression}`).join(', ');
}

export const frGroups: typeof enGroups = {
  podsReady: (names, afterMs) =>
    `${names.length} pods prêts${afterMs === null ? '' : ` après ${duration(afterMs[0], 'fr')} à ${duration(afterMs[1], 'fr')}`} : ${names.join(', ')}`,
  podsStopping: (names) => `${names.length} pods en cours d’arrêt : ${names.join(', ')}`,
  podsGone: (names) => `${names.length} pods disparus : ${names.join(', ')}`,
};

const endReasons = {
  settled: 'les réplicas sont revenus, tout est calme',
  'not-settled': 'les réplicas ne sont pas revenus au calme à temps',
  'load-over': 'la charge est finie, et le retour au calme n’était pas à observer',
  'time-limit': 'la durée maximale est atteinte',
  interrupted: 'interrompu',
  quit: 'vous avez quitté',
  error: 'une erreur',
  'load-failed': 'la charge a échoué',
} as const;

/** ` : le CPU est à 251 % du CPU demandé, cible 60 %` */
function because(metric: HpaMetric | null): string {
  if (metric === null) return '';
  const name = metricName(metric, 'mémoire');
  const target = `cible ${metricValue(metric, metric.target, 'fr')}`;
  if (metric.current === null) return ` : ${name} inconnu, ${target}`;
  const value = metricValue(metric, metric.current, 'fr');
  if (metric.targetType === 'utilization') return ` : ${name} à ${value} ${asked(metric)}, ${target}`;
  return ` : ${name} à ${value}${metric.targetType === 'average-value' ? ' par pod' : ''}, ${target}`;
}

function asked(metric: HpaMetric): string {
  if (metric.name === 'cpu') return 'du CPU demandé';
  return metric.name === 'memory' ? 'de la mémoire demandée' : 'du demandé';
}

/** @param title of a dependency, where it is known */
export function frSourceName(source: string, title?: string): string {
  return Object.hasOwn(frSources, source)
    ? frSources[source as keyof typeof enSources]
    : exporterName(title ?? dependencyTitle(source), 'fr');
}

function rps(value: number): string {
  return number(value, 'fr', value < 10 && !Number.isInteger(value) ? 1 : 0);
}

function took(ms: number | null): string {
  return ms === null ? '' : ` après ${duration(ms, 'fr')}`;
}

function after(detail: string): string {
  return detail === '' ? '' : ` : ${detail}`;
}

function again(restarts: number): string {
  return restarts > 0 ? ` (${restarts} ${restarts === 1 ? 'redémarrage' : 'redémarrages'})` : '';
}
