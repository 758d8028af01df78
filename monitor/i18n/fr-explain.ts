import type { enExplain } from './en-explain.ts';
import { duration, number, percent } from './format.ts';

export const frExplain: typeof enExplain = {
  certainty: { observed: 'observé', computed: 'calculé', unknown: 'inconnu' },
  title: (hpa, target, at, clock) => `HPA ${hpa} (${target}) à ${clock}${at.replace(/\.\d+/, '')}`,
  decided: (from, to) => (from === to ? `reste à ${to}` : `${from} → ${to}`),
  whenSeen: (ms) => (ms < 500 ? 'décidé à cet instant' : `décidé ${duration(ms, 'fr')} avant`),
  notWitnessed: 'décidé avant notre observation',
  why: 'Pourquoi',
  waiting: 'Ce qu’il attend',
  changes: 'Ce qui le ferait changer',
  agreement: 'Notre calcul et le contrôleur',
  wanted: (count) => `voulu ${count}`,
  stepBetween: ' ; ',
  steps: {
    'tolerance.within': 'dans la tolérance',
    'pods.filledIn': 'pods pas prêts ou sans mesure comptés prudemment',
    'stabilized.down': (result, seconds) => `la fenêtre se souvient encore de ${result} (${seconds} s)`,
    'stabilized.up': (result, seconds) => `la fenêtre retient un nombre plus bas (${seconds} s) → ${result}`,
    'limit.scaleUp': (policy, result) => `la règle de montée autorise ${policy} → ${result}`,
    'limit.scaleDown': (policy, result) => `la règle de descente autorise ${policy} → ${result}`,
    'limit.scaleUpFactor': (limit) => `au plus le double, ou 4 → ${limit}`,
    'limit.max': (limit) => `maxReplicas ${limit}`,
    'limit.min': (limit) => `minReplicas ${limit}`,
  },
  policy: (value, type, seconds) =>
    `${type === 'Pods' ? `${value} ${value === 1 ? 'pod' : 'pods'}` : percent(value, 'fr')} par ${seconds} s`,
  policyBetween: { most: ' ou ', least: ' et ' },
  policyDisabled: 'rien du tout',
  facts: {
    scale: (replicas, min, max) =>
      `${replicas} ${replicas < 2 ? 'réplica' : 'réplicas'}, de ${min} à ${max} permis`,
    scaleUnreadable: (error) => `le nombre de réplicas de la cible est illisible : ${error}`,
    disabledAtZero:
      'à 0 réplica sans que l’autoscaler l’y ait mis : il n’intervient pas avant que quelqu’un mette 1 ou plus',
    aboveMax: (replicas, max) => `${replicas} dépasse maxReplicas ${max} : ramené aussitôt`,
    belowMin: (replicas, min) => `${replicas} est sous minReplicas ${min} : relevé aussitôt`,
    selectorMissing: 'la cible n’a pas de sélecteur : aucune métrique n’est lisible',
    selectorAmbiguous: (hpas) => `d’autres autoscalers visent les mêmes pods : ${hpas}`,
    grouped: (ready, unready, missing, ignored) =>
      `${ready} ${ready < 2 ? 'pod compte' : 'pods comptent'}${unready > 0 ? `, ${unready} pas encore ${unready < 2 ? 'prêt' : 'prêts'}` : ''}${missing > 0 ? `, ${missing} sans mesure` : ''}${ignored > 0 ? `, ${ignored} sur le départ` : ''}`,
    utilization: (name, value, target, ratio, parts) =>
      `${name} à ${value} de la demande${parts === null ? '' : ` (${parts})`}, cible ${target} : rapport ${number(ratio, 'fr', 2)}`,
    parts: (used, requested) => `${used} sur ${requested}`,
    value: (name, value, target, ratio) =>
      `${name} à ${value}, cible ${target} : rapport ${number(ratio, 'fr', 2)}`,
    filledIn: (before, after) =>
      `pods sans mesure ou pas prêts comptés prudemment : rapport ${number(before, 'fr', 2)} → ${number(after, 'fr', 2)}`,
    tolerance: (low, high, replicas) =>
      `entre ${number(low, 'fr', 2)} et ${number(high, 'fr', 2)}, rien ne change : ${replicas}`,
    directionKept: (replicas) => `compté prudemment, le sens s’inverserait : reste à ${replicas}`,
    computed: (ratio, pods, replicas) =>
      `${number(ratio, 'fr', 2)} × ${pods} ${pods < 2 ? 'pod' : 'pods'}, arrondi au-dessus : ${replicas}`,
    fromTotal: (replicas) => `total ÷ cible, arrondi au-dessus : ${replicas}`,
    failed: (name, error) => `${name} est illisible : ${error}`,
    proposed: (name, replicas) => `${name} demande ${replicas}`,
    chosen: (replicas) => `le plus grand nombre l’emporte : ${replicas}`,
    refused: (failed, of) =>
      `${failed} ${failed < 2 ? 'métrique' : 'métriques'} sur ${of} ${failed < 2 ? 'a' : 'ont'} échoué : il ne change rien`,
    scaled: (from, to) => `passé de ${from} à ${to}`,
    kept: (replicas) => `aucun changement : ${replicas}`,
    writeFailed: (to, error) => `le nouveau nombre ${to} n’a pas pu être écrit : ${error}`,
    notDecided:
      'l’autoscaler n’a encore rien décidé : le contrôleur l’examine toutes les 15 s ; si cela dure, voyez « kubectl describe hpa »',
    specInvalid: (problem) => `sa spec ne permet pas le calcul : ${problem}`,
    historyUnknown: (watched, needed) =>
      `passé inconnu : observé depuis ${duration(watched * 1000, 'fr')}, le contrôleur se souvient de ${duration(needed * 1000, 'fr')}`,
    condition: (reason, message) => `le contrôleur dit ${reason} : ${message}`,
    metricsInferred: 'mesures non vues : déduites des nombres du statut',
    metricUnread: (metric, target) =>
      `${metric} : le statut de l’autoscaler n’en donne aucune valeur (cible ${target})`,
    metricsUnknown: 'ce que nous avons vu des pods ne donne pas les nombres du statut',
    podsUnseen: (target, needsSelector) =>
      `aucun pod de ${target} n’a été vu${needsSelector ? ' : le sélecteur de la cible dit lesquels ce sont, elle doit donc être lisible (avec --from : parmi les fichiers)' : ''}`,
    podOf: (pod, controller) =>
      controller === null ? `${pod} n’appartient à rien` : `${pod} appartient à ${controller}`,
    podsOfOthers: (counted, selector, target, pods, more) =>
      `${counted} pods répondent au sélecteur ${selector}, et l’autoscaler les compte tous : ${pods.join(', ')}${more > 0 ? `, et ${more} autres` : ''}, non à ${target}`,
  },
  waits: {
    window: (down, holds, remembers, ms, then) =>
      `${
        down
          ? `${holds === remembers ? 'reste à' : 'ne descend pas sous'} ${holds} encore ${duration(ms, 'fr')} : la fenêtre se souvient encore de ${remembers}`
          : `ne dépasse pas ${holds} encore ${duration(ms, 'fr')} : la fenêtre retient un nombre plus bas`
      }${then === holds ? '' : ` ; puis ${then}, si la charge reste la même`}`,
    unseenWindow: (down, holds, ms) =>
      `${down ? `reste à ${holds}` : `ne dépasse pas ${holds}`} encore ${duration(ms, 'fr')} au plus, si la charge reste la même : une fenêtre retient un nombre plus ${down ? 'haut' : 'bas'} d’avant notre observation`,
    policy: (up, ms) =>
      `la règle de ${up ? 'montée' : 'descente'} autorise davantage dans ${duration(ms, 'fr')}`,
    nextSync: (ms) => `le prochain examen, dans ${duration(ms, 'fr')} environ`,
    nextSyncWithin: (seconds) => `le prochain examen, d’ici ${seconds} s`,
    pods: (count) =>
      count < 2 ? `que ${count} pod soit prêt et mesuré` : `que ${count} pods soient prêts et mesurés`,
    max: (max, wanted) => `rien : ${wanted} voulus, maxReplicas est ${max}`,
    metrics: (reason) => `une métrique lisible (maintenant ${reason})`,
  },
  grow: (name, value, to, scaled) =>
    scaled
      ? `à partir de ${value} de ${name} il serait passé à ${to} ou plus`
      : `à partir de ${value} de ${name} il grandirait, à ${to} ou plus`,
  shrink: (name, value, to, scaled) =>
    scaled
      ? `à ${value} de ${name} ou moins il serait passé à ${to} ou moins`
      : `à ${value} de ${name} ou moins il réduirait, à ${to} ou moins`,
  neverGrow: (name, max, scaled) => {
    if (max !== null) return `rien ne le fait grandir : maxReplicas est ${max}`;
    return scaled
      ? `aucune valeur de ${name} à elle seule n’aurait donné plus`
      : `aucune valeur de ${name} ne le ferait grandir`;
  },
  neverShrink: (name, min, scaled) => {
    if (min !== null) return `rien ne le fait réduire : minReplicas est ${min}`;
    return scaled
      ? `aucune valeur de ${name} à elle seule n’aurait donné moins`
      : `aucune valeur de ${name} ne le ferait réduire`;
  },
  agrees: (count) => `ils concordent : ${count}`,
  differs: (ours, theirs) => `ils diffèrent : nous calculons ${ours}, le contrôleur a décidé ${theirs}`,
  cannotTell: (ours, theirs) =>
    `comparaison impossible : nous calculons ${ours} avec ce que nous savons, le contrôleur a décidé ${theirs}`,
  notComputed: (theirs) => `pas calculé : le contrôleur a décidé ${theirs}`,
  reasons: {
    history: 'il peut se souvenir d’un nombre d’avant notre observation',
    metrics: 'nous n’avons pas vu les métriques qu’il a lues',
    timing: 'une fenêtre finissait à une seconde près de cet examen',
    settings: 'ses options peuvent différer des valeurs par défaut supposées',
    pods: 'il a pu voir les pods un instant plus tôt ou plus tard',
  },
};
