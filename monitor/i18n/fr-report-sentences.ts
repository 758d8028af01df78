import { pressedGaugeLine } from './dependency.ts';
import type { enReportSentences } from './en-report-sentences.ts';
import { duration, latency, number, share } from './format.ts';
import { frErrorsInLog, frIterations } from './fr-feed.ts';

const FR = 'fr';
const pods = (count: number) => `${number(count, FR)} ${count < 2 ? 'pod' : 'pods'}`;

export const frReportSentences: typeof enReportSentences = {
  iterations: (where, scenario, iterations, mostVus, ms) =>
    `Sur ${where}, ${scenario} a duré ${duration(ms, FR)} sans requête HTTP : ${frIterations(iterations, mostVus)}. Ses seuils le jugent.`,
  load: (where, scenario, requests, ms, peakRps, planned) =>
    `Sur ${where}, ${scenario} a fait ${number(requests, FR)} ${requests < 2 ? 'requête' : 'requêtes'} en ${duration(ms, FR)}, ${planned ? 'prévues pour atteindre' : 'jusqu’à'} ${number(peakRps, FR)} par seconde.`,
  scenario: (name, profile) => (profile === '' ? `la charge ${name}` : `le scénario ${name} (${profile})`),
  noLoad: (where, ms) => `Sur ${where}, observation sans charge pendant ${duration(ms, FR)}.`,
  noRequests: (where) => `Sur ${where}, une charge était prévue, mais aucune requête n’a été faite.`,
  firstUp: (ms, from, to, because) =>
    `L’autoscaler a ajouté des pods pour la première fois ${duration(ms, FR)} après le début de la charge (${from} → ${to})${because === '' ? '' : `, car ${because}`}.`,
  utilization: (name, value, target) => `${name} était à ${value} de la demande pour une cible de ${target}`,
  value: (name, value, target) => `${name} valait ${value} pour une cible de ${target}`,
  neverUp: (replicas) =>
    replicas === null
      ? 'L’autoscaler n’a jamais ajouté de pod.'
      : `L’autoscaler n’a jamais ajouté de pod : il est resté à ${pods(replicas)}.`,
  notAllSeen: (notSeen, peak) =>
    `Ce que l’autoscaler a fait n’est pas connu en entier : ${notSeen}.${
      peak === null
        ? ''
        : ` Il est monté à ${pods(peak[0])} au moins${peak[1] === null ? '' : `, ${number(peak[1], FR)} au plus`}.`
    }`,
  phasesUnseen: (notSeen) => `On ne sait pas exactement quand ces phases ont commencé et fini : ${notSeen}.`,
  peak: (peak, max, readyMs) =>
    `Il est monté à ${pods(peak)}${peak >= max ? ', son maximum' : ` sur ${number(max, FR)} au plus`}${
      readyMs === null
        ? ', qui n’ont jamais été tous prêts'
        : ` ; autant étaient prêts ${duration(readyMs, FR)} après le début de la charge`
    }.`,
  slowest: (hop, ms, totalMs) =>
    `Dans sa plus longue réaction (${duration(totalMs, FR)}), l’étape la plus lente a été « ${hop} » (${duration(ms, FR)}).`,
  answers: (p95Ms, failed, errorRate) =>
    `${p95Ms === null ? 'Les temps de réponse sont inconnus' : `95 % des réponses sont venues en moins de ${latency(p95Ms, FR)}`} ; ${
      failed === 0
        ? 'aucune requête n’a échoué'
        : `${number(failed, FR)} requêtes ont échoué (${share(errorRate, FR)})`
    }.`,
  reactingP95: (reactingMs, settledMs) =>
    `Tant qu’il manquait des pods, le p95 était de ${latency(reactingMs, FR)} ; une fois stable, de ${latency(settledMs, FR)}.`,
  settled: (ms, final) =>
    `Après la fin de la charge, il a fallu ${duration(ms, FR)} pour que les réplicas soient revenus${final === null ? '' : ` à ${number(final, FR)}`} et calmes.`,
  notSettled: (final) =>
    `Les réplicas n’étaient pas revenus au calme à la fin de l’observation${final === null ? '' : ` (${pods(final)})`}.`,
  noDependencySeen:
    'Aucune base de données ni autre dépendance n’a été mesurée : on ne sait pas si l’une d’elles a freiné quelque chose.',
  dependencyUnseen: (title) => `${title} n’a pas été mesuré : on ne sait pas s’il a freiné quelque chose.`,
  notCompared: 'Pas de comparaison ici. Il y faut un essai précédent : palier report PRÉCÉDENT CELUI-CI.',
  noBottleneck: 'Rien n’a été trouvé qui ait empêché des pods de venir ou d’aider.',
  trusted:
    'Oui : l’enregistrement est complet, la charge a été faite comme prévu, et l’autoscaler a toujours eu ses métriques.',
  notTrusted: (count) =>
    count === 1
      ? 'Non : un point l’empêche de porter un verdict.'
      : `Non : ${count} points l’empêchent de porter un verdict.`,
  untrusted: (count) =>
    count === 1
      ? 'Un point empêche cet essai de porter un verdict :'
      : `${count} points empêchent cet essai de porter un verdict :`,
  alsoNotMet: (objectives) => `non atteint aussi : ${objectives.join(' ; ')}`,
  heldBack: (bottleneck) => `ce qui l’a freiné : ${bottleneck}`,
  watched: 'Observation sans charge : il n’y a pas de charge à juger.',
  whyPass: 'Chaque objectif est atteint.',
  whyFail: (count) =>
    count === 1 ? 'Un objectif n’est pas atteint :' : `${count} objectifs ne sont pas atteints :`,
  whyUnknown: 'Rien n’a échoué, mais tout n’a pas pu être jugé :',
  noObjectives: 'Il n’y avait rien à juger.',
  objective: (name, value, limit) => `${name} : ${value}, pour ${limit} au plus`,
  floor: (name, value, limit) => `${name} : ${value}, pour ${limit} au moins`,
  threshold: (name, known, value, endedLoad) =>
    known
      ? `${name} n’a pas tenu${value === '' ? '' : ` : ${value}`}${endedLoad ? ' ; il a mis fin à la charge avant l’heure' : ''}`
      : `${name} : pas de données`,
  statement: (name, words) => (words === '' ? name : `${name} : ${words}`),
  errorsInLog: frErrorsInLog,
  whatToDo: (remedy) => `que faire : ${remedy}`,
  bottlenecks: {
    'max-replicas': ({ replicas }, ms) =>
      `à son maximum de ${pods(replicas)} pendant ${duration(ms ?? 0, FR)} alors que sa métrique en demandait plus`,
    'dependency-limit': (values, ms) => pressedGaugeLine(values, ms, FR),
    'cpu-limit': ({ share: ofRounds }) =>
      `un pod était à sa limite de CPU dans ${share(ofRounds, FR, 0)} des mesures : il est bridé, les requêtes attendent`,
    'uneven-traffic': ({ share: ofRequests }) =>
      `${share(ofRequests, FR, 0)} des requêtes sont allées à d’autres pods que ne l’aurait voulu une répartition égale`,
    generator: ({ dropped, tolerable }) =>
      `k6 a perdu ${number(dropped, FR)} itérations (${number(tolerable, FR)} seraient tolérables) : le générateur était la limite, ou il attendait des réponses`,
  },
  starved: (names) =>
    `Presque aucune requête n’est allée à ${names} : les connexions gardées ouvertes restent sur les anciens pods.`,
  imbalance: (value) =>
    `${share(value, FR, 1)} des requêtes devraient se déplacer pour une répartition égale.`,
  noReach: 'Les réponses ne disaient pas de quel pod elles venaient.',
  slowestHop: (hop, ms) => `Le plus lent : ${hop}, ${duration(ms, FR)}.`,
  within: (ms) => `en ${duration(ms, FR)}`,
};
