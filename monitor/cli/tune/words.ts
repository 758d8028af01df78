import type { Lang } from '../../../core/lib/lang.ts';
import { duration, number, percent, share } from '../../i18n/format.ts';

/** What `palier tune` says. */
export type TuneWords = typeof en;

const inEnglish = numbersIn('en');
const inFrench = numbersIn('fr');

const en = {
  ...inEnglish,
  run: (id: string, hpa: string, settings: string) => `Run ${id}, HPA ${hpa}: ${settings}`,
  settingsShort: (target: string, min: number, max: number) => `CPU target ${target}, ${min} to ${max} pods`,
  modelTitle: 'What the model knows of this run',
  demand: (cost: string, least: string, most: string, idle: string) =>
    `a request costs ${cost} ms of CPU (${least} to ${most}); an idle pod uses ${idle}`,
  demandByUsage: (idle: string) =>
    `no requests were recorded: the demand is the CPU that was used (idle pods: ${idle})`,
  idleUnknown: 'an unknown amount (taken as 0)',
  starts: (ready: string, serves: string, seen: number) =>
    `a new pod is ready after ${ready} and has its share of the load ${serves} later (${seen} starts seen)`,
  startsAssumed: (ready: string) => `no start of a pod was seen: ${ready} until ready is assumed`,
  syncs: (period: string, matched: number, all: number) =>
    `the controller looked every ${period}; at ${matched} of ${all} times it is known which samples it read`,
  saturated: (seconds: string) =>
    `for ${seconds} a pod was at its CPU limit: there the demand is a lower bound`,
  gaps: (count: number) => `the recording has ${count} gaps`,
  need: (cpu: string) =>
    `"short of pods" counts the time with fewer ready pods than the load needs at ${cpu} each`,
  backtestTitle: 'Backtest: the recorded settings through the model, beside what happened',
  chartKey: (line: string, dots: string) => `─ ${line}   · ${dots}`,
  happened: 'happened',
  model: 'model',
  stepTitles: ['STEP', 'HAPPENED', 'MODEL', 'DIFFERENCE'],
  missed: 'not made',
  extra: 'did not happen',
  error: (value: string, predicted: string, actual: string) =>
    `off by ${value} of the pod-seconds (${predicted} instead of ${actual})`,
  stepsGood: 'every step within one sync period',
  stepsBad: 'not every step is there within one sync period',
  noAdvice: (why: string) => `No advice: ${why}`,
  refused: {
    error: (error: string, limit: string) =>
      `the model is off by ${error}, more than ${limit}: whatever it advised would be a guess (--max-error sets the limit)`,
    'never-scaled': () =>
      'the autoscaler changed nothing in this run, so nothing shows whether the model is right: record a run in which it scales',
  },
  notTunable: (run: string, why: string) => `${run}: ${why}`,
  notWhole: 'its recording is damaged or was altered: a model of it would be one of another run',
  unsuitable: {
    'no-hpa': 'it holds no HorizontalPodAutoscaler that could be read',
    'spec-changed': 'the settings of the autoscaler were changed during the run',
    'other-metrics': (metrics: string) =>
      `the autoscaler has other metrics than CPU per pod (${metrics}), which a recording does not allow to rebuild`,
    'no-requests': 'the pods have no CPU request, so their utilization means nothing',
    'too-few-syncs': (syncs: number) =>
      `only ${syncs} decisions of the controller were seen, at least 4 are needed`,
    'no-samples': 'no CPU samples were found that belong to decisions of the controller',
  },
  progress: (tried: number, budget: number) => `tried ${tried} of ${budget} settings…`,
  searchTitle: (tried: string, seconds: string) =>
    `${tried} settings tried in ${seconds}: the best trade-offs`,
  frontTitles: ['', 'POD-SECONDS', 'SHORT OF PODS', 'CHANGES', 'PEAK', 'WHAT DIFFERS'],
  recorded: 'as recorded',
  recordedMark: '=',
  frontKey: '= as recorded   1, 2, … the table   · other trade-offs, as good in their way',
  without: (setting: string, told: readonly string[]) =>
    `${setting}: ${told.length === 0 ? 'nothing here comes from it alone' : `without it ${told.join(', ')}`}`,
  bestTitle: (index: number) => `Try first: ${index}`,
  bestIsRecorded: 'Nothing that was tried is better than the recorded settings in what was asked for.',
  patchTitle: (index: number) => `The patch of ${index}`,
  prove: (command: string) => `Prove it: ${command}`,
  compare: (command: string) => `then: ${command}`,
  written: (path: string) => `patch written to ${path}`,
  objectives: {
    'replica-seconds': 'pod-seconds',
    'under-provisioned': 'time short of pods',
    changes: 'changes of the count',
  },
  difference: (what: string, from: string, to: string, change: string) =>
    `${what}: ${from} → ${to} (${change})`,
  uncertain: 'within what the model can be wrong by',
  same: 'the same',
  cautions: {
    'more-pods': (peak: number, seen: number) =>
      `${peak} pods, more than the ${seen} of this run: that database, nodes and limits carry them is not shown`,
    minimum: (hours: number) =>
      `a higher minimum also costs when nothing happens: up to ${hours} pod-hours a day more`,
  },
  settings: {
    target: 'target',
    minReplicas: 'minReplicas',
    maxReplicas: 'maxReplicas',
    upWindow: 'scale-up window',
    upPolicies: 'scale-up policies',
    downWindow: 'scale-down window',
    downPolicies: 'scale-down policies',
  },
  comparison: (id: string, other: string) => `Run ${id} predicts run ${other}`,
  comparisonTitles: ['', 'PREDICTED', 'MEASURED', 'DIFFERENCE'],
  costs: (first: string, second: string) =>
    `a request cost ${first} ms of CPU in the first run, which the prediction is made from, and ${second} ms in the second`,
  comparedTime: (seconds: string) =>
    `over the ${seconds} that both runs have, laid over each other at load start`,
  inPhase: (error: string) =>
    `with the moments at which that controller looked, which nobody knows before: off by ${error}`,
  predicted: 'predicted',
  measured: 'measured',
  peak: 'peak',
};

const fr: TuneWords = {
  ...inFrench,
  run: (id, hpa, settings) => `Exécution ${id}, HPA ${hpa} : ${settings}`,
  settingsShort: (target, min, max) => `cible CPU ${target}, ${min} à ${max} pods`,
  modelTitle: 'Ce que le modèle sait de cette exécution',
  demand: (cost, least, most, idle) =>
    `une requête coûte ${cost} ms de CPU (${least} à ${most}) ; un pod au repos utilise ${idle}`,
  demandByUsage: (idle) =>
    `aucune requête enregistrée : la demande est la CPU utilisée (pods au repos : ${idle})`,
  idleUnknown: 'une part inconnue (comptée 0)',
  starts: (ready, serves, seen) =>
    `un nouveau pod est prêt après ${ready} et a sa part de la charge ${serves} plus tard (${seen} démarrages vus)`,
  startsAssumed: (ready) => `aucun démarrage de pod vu : ${ready} jusqu’à prêt sont supposés`,
  syncs: (period, matched, all) =>
    `le contrôleur a regardé toutes les ${period} ; pour ${matched} fois sur ${all} on sait quels échantillons il a lus`,
  saturated: (seconds) =>
    `pendant ${seconds} un pod était à sa limite CPU : la demande y est une borne inférieure`,
  gaps: (count) => `l’enregistrement a ${count} trous`,
  need: (cpu) =>
    `« manque de pods » compte le temps avec moins de pods prêts que la charge n’en demande à ${cpu} chacun`,
  backtestTitle: 'Rétro-test : les réglages enregistrés dans le modèle, à côté de ce qui s’est passé',
  chartKey: (line, dots) => `─ ${line}   · ${dots}`,
  happened: 'réel',
  model: 'modèle',
  stepTitles: ['PALIER', 'RÉEL', 'MODÈLE', 'ÉCART'],
  missed: 'absent',
  extra: 'n’a pas eu lieu',
  error: (value, predicted, actual) =>
    `écart de ${value} des pod-secondes (${predicted} au lieu de ${actual})`,
  stepsGood: 'chaque changement à moins d’une période de synchronisation près',
  stepsBad: 'certains changements manquent ou sont décalés de plus d’une période de synchronisation',
  noAdvice: (why) => `Pas de conseil : ${why}`,
  refused: {
    error: (error, limit) =>
      `le modèle se trompe de ${error}, plus que ${limit} : tout conseil serait une supposition (--max-error fixe la limite)`,
    'never-scaled': () =>
      'l’autoscaler n’a rien changé pendant cette exécution, rien ne montre donc que le modèle est juste : enregistrez une exécution où il agit',
  },
  notTunable: (run, why) => `${run} : ${why}`,
  notWhole: 'son enregistrement est abîmé ou a été modifié : un modèle en serait celui d’une autre exécution',
  unsuitable: {
    'no-hpa': 'elle ne contient aucun HorizontalPodAutoscaler lisible',
    'spec-changed': 'les réglages de l’autoscaler ont été changés pendant l’exécution',
    'other-metrics': (metrics) =>
      `l’autoscaler a d’autres métriques que la CPU par pod (${metrics}), qu’un enregistrement ne permet pas de reconstruire`,
    'no-requests': 'les pods n’ont pas de demande CPU, leur utilisation ne veut donc rien dire',
    'too-few-syncs': (syncs) =>
      `seulement ${syncs} décisions du contrôleur ont été vues, il en faut au moins 4`,
    'no-samples': 'aucun échantillon CPU lié aux décisions du contrôleur n’a été trouvé',
  },
  progress: (tried, budget) => `${tried} réglages essayés sur ${budget}…`,
  searchTitle: (tried, seconds) => `${tried} réglages essayés en ${seconds} : les meilleurs compromis`,
  frontTitles: ['', 'POD-SECONDES', 'MANQUE DE PODS', 'CHANGEMENTS', 'MAXIMUM', 'CE QUI DIFFÈRE'],
  recorded: 'comme enregistré',
  recordedMark: '=',
  frontKey: '= comme enregistré   1, 2, … le tableau   · autres compromis, bons à leur manière',
  without: (setting, told) =>
    `${setting} : ${told.length === 0 ? 'rien ici ne vient de lui seul' : `sans lui ${told.join(', ')}`}`,
  bestTitle: (index) => `À essayer d’abord : ${index}`,
  bestIsRecorded:
    'Rien de ce qui a été essayé n’est meilleur que les réglages enregistrés pour ce qui est demandé.',
  patchTitle: (index) => `Le patch de ${index}`,
  prove: (command) => `Pour le prouver : ${command}`,
  compare: (command) => `puis : ${command}`,
  written: (path) => `patch écrit dans ${path}`,
  objectives: {
    'replica-seconds': 'pod-secondes',
    'under-provisioned': 'temps avec trop peu de pods',
    changes: 'changements du nombre',
  },
  difference: (what, from, to, change) => `${what} : ${from} → ${to} (${change})`,
  uncertain: 'en deçà de l’erreur possible du modèle',
  same: 'inchangé',
  cautions: {
    'more-pods': (peak, seen) =>
      `${peak} pods, plus que les ${seen} de cette exécution : rien ne montre que base, nœuds et limites les portent`,
    minimum: (hours) =>
      `un minimum plus haut coûte aussi quand rien ne se passe : jusqu’à ${hours} pod-heures de plus par jour`,
  },
  settings: {
    target: 'cible',
    minReplicas: 'minReplicas',
    maxReplicas: 'maxReplicas',
    upWindow: 'fenêtre de montée',
    upPolicies: 'règles de montée',
    downWindow: 'fenêtre de descente',
    downPolicies: 'règles de descente',
  },
  comparison: (id, other) => `L’exécution ${id} prédit l’exécution ${other}`,
  comparisonTitles: ['', 'PRÉDIT', 'MESURÉ', 'ÉCART'],
  costs: (first, second) =>
    `une requête a coûté ${first} ms de CPU dans la première, dont vient la prédiction, et ${second} ms dans la seconde`,
  comparedTime: (seconds) => `sur les ${seconds} communes aux deux, superposées au début de la charge`,
  inPhase: (error) =>
    `avec les instants où ce contrôleur a regardé, que personne ne connaît d’avance : écart de ${error}`,
  predicted: 'prédit',
  measured: 'mesuré',
  peak: 'maximum',
};

export const tuneWords: Readonly<Record<Lang, TuneWords>> = { en, fr };

function numbersIn(lang: Lang) {
  return {
    whole: (value: number) => number(value, lang),
    decimal: (value: number) => number(value, lang, 1),
    share: (value: number) => share(value, lang),
    percent: (value: number) => percent(value, lang),
    duration: (ms: number) => duration(ms, lang),
  };
}
