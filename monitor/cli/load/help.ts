import type { Lang } from '../../../core/lib/lang.ts';
import { DEFAULT_PROFILE } from '../../../load/scenarios.ts';

/** What `palier load --help` says. */
export interface LoadHelp {
  readonly about: string;
  readonly scenario: string;
  readonly profile: string;
  readonly baseUrl: string;
  readonly rate: string;
  readonly duration: string;
  readonly maxVus: string;
  readonly connections: string;
  readonly baseline: string;
  readonly maxDuration: string;
  readonly hpaPatch: string;
  readonly repeat: string;
  readonly noSettle: string;
  readonly config: string;
  readonly ci: string;
  readonly scenarios: string;
  readonly profileLine: (name: string, length: string, peakRps: number) => string;
  readonly examples: Readonly<Record<'normal' | 'smoke' | 'spike' | 'own' | 'repeated' | 'pipeline', string>>;
}

const en: LoadHelp = {
  about: 'put a load on the API with k6, watch the autoscaler answer until it has settled, record it all',
  scenario: 'a scenario (below), or a path to a k6 script (.ts or .js)',
  profile: `how long and how high: lab, ci or long (default: ${DEFAULT_PROFILE}, with --ci: ci)`,
  baseUrl: 'address of the API under test (default: found from the Service)',
  rate: 'scale the rates so that the highest is this',
  duration: 'scale the durations so that they sum up to this (90s, 5m)',
  maxVus: 'at most so many virtual users',
  connections: 'keep, new, or reuse:N: a new connection after N requests of a virtual user',
  baseline: 'observe at least so long before the load begins',
  maxDuration: 'end the whole run after this',
  hpaPatch:
    'run with these settings of the autoscaler (a patch of its spec, YAML or JSON), then put the old ones back',
  repeat: 'the same run so many times, one after the other: how much it varies',
  noSettle: 'do not wait until the autoscaler is back and quiet',
  config: 'objectives to judge by (default: the nearest palier.config.yaml, .json or .ts)',
  ci: 'for pipelines: profile ci, lines instead of a screen, no questions, JUnit and metrics beside the run',
  scenarios: 'Scenarios:',
  profileLine: (name, length, peakRps) => `${name} ${length}, up to ${peakRps} requests/s`,
  examples: {
    normal: 'the default: ramp, on our backend in the current cluster, else in the sandbox',
    smoke: 'a minute on the built-in sandbox',
    spike: 'higher and longer',
    own: 'your own k6 script, your own autoscaler',
    repeated: 'five times: a baseline with its spread',
    pipeline: 'in a pipeline',
  },
};

const fr: LoadHelp = {
  about:
    'envoie une charge à l’API avec k6, observe la réponse de l’autoscaler jusqu’au retour au calme, enregistre tout',
  scenario: 'un scénario (ci-dessous), ou le chemin d’un script k6 (.ts ou .js)',
  profile: `durée et hauteur : lab, ci ou long (par défaut : ${DEFAULT_PROFILE}, avec --ci : ci)`,
  baseUrl: 'adresse de l’API à tester (par défaut : trouvée par le Service)',
  rate: 'ajuste les débits pour que le plus haut soit celui-ci',
  duration: 'ajuste les durées pour que leur somme soit celle-ci (90s, 5m)',
  maxVus: 'nombre maximal d’utilisateurs virtuels',
  connections: 'keep, new ou reuse:N : une nouvelle connexion après N requêtes d’un utilisateur virtuel',
  baseline: 'temps d’observation minimal avant le début de la charge',
  maxDuration: 'met fin à toute l’exécution après ce temps',
  hpaPatch:
    's’exécute avec ces réglages de l’autoscaler (un patch de sa spec, en YAML ou JSON), puis remet les anciens',
  repeat: 'la même exécution tant de fois de suite : combien elle varie',
  noSettle: 'n’attend pas que l’autoscaler soit redescendu et calme',
  config: 'objectifs du verdict (par défaut : le palier.config.yaml, .json ou .ts le plus proche)',
  ci: 'pour les pipelines : profil ci, des lignes au lieu d’un écran, aucune question, JUnit et métriques à côté de l’exécution',
  scenarios: 'Scénarios :',
  profileLine: (name, length, peakRps) => `${name} ${length}, jusqu’à ${peakRps} requêtes/s`,
  examples: {
    normal: 'par défaut : ramp, sur notre backend du cluster courant, sinon dans le bac à sable',
    smoke: 'une minute sur le bac à sable intégré',
    spike: 'plus haut et plus long',
    own: 'votre propre script k6, votre propre autoscaler',
    repeated: 'cinq fois : une référence avec sa dispersion',
    pipeline: 'dans un pipeline',
  },
};

export const loadHelp: Readonly<Record<Lang, LoadHelp>> = { en, fr };
