import type { Lang } from '../../../core/lib/lang.ts';
import type { ResourceName } from '../../sources/kubernetes/resources.ts';
import type { DoctorRow } from './row.ts';

/** What is read during a run. */
export type ReadDuringRun = Extract<
  ResourceName,
  'horizontalpodautoscalers' | 'deployments' | 'pods' | 'events' | 'podMetrics'
>;

/** What `palier doctor` says. */
export interface DoctorWords {
  readonly columns: readonly [where: string, what: string, state: string, found: string];
  readonly areas: Readonly<Record<DoctorRow['area'], string>>;
  readonly states: Readonly<Record<DoctorRow['state'], string>>;
  readonly advice: (what: string, advice: string) => string;
  readonly system: string;
  readonly processors: string;
  readonly freeMemory: string;
  readonly results: string;
  readonly apiServer: string;
  readonly autoscaler: string;
  readonly darwin: string;
  readonly otherSystem: string;
  readonly oldNode: string;
  readonly oneProcessor: string;
  readonly littleMemory: (neededMib: number) => string;
  readonly notWritable: (reason: string) => string;
  readonly notHere: string;
  readonly notUsable: string;
  readonly origins: Readonly<Record<'variable' | 'path' | 'cache', string>>;
  readonly sandbox: string;
  readonly found: (cluster: string, context: string, server: string) => string;
  readonly usesSandbox: string;
  readonly noSandboxUnasked: string;
  readonly allowed: (namespace: string) => string;
  /** What a run lacks that may not read it. */
  readonly without: Readonly<Record<ReadDuringRun, string>>;
  readonly cannotScale: (without: string, step: string) => string;
  readonly installMetricsServer: string;
  readonly lookAtMetricsServer: string;
  readonly hpasIn: (names: string, namespace: string) => string;
  readonly noHpa: (namespace: string) => string;
  readonly deploy: (hpa: string) => string;
  readonly unknown: string;
  readonly notLookedAt: (hpa: string) => string;
  readonly blind: (hpa: string, why: string) => string;
}

const en: DoctorWords = {
  columns: ['WHERE', 'WHAT', 'STATE', 'FOUND'],
  areas: { machine: 'machine', tool: 'tool', cluster: 'cluster' },
  states: { ok: '✓ ok', missing: '· later', warning: '! note', broken: '✗ broken' },
  advice: (what, advice) => `${what}: ${advice}`,
  system: 'system',
  processors: 'processors',
  freeMemory: 'free memory',
  results: 'results',
  apiServer: 'API server',
  autoscaler: 'autoscaler',
  darwin: 'Not tested here. The sandbox enforces CPU limits on Linux only: use a cluster (minikube).',
  otherSystem: 'Only Linux is tested. On Windows use WSL: the sandbox and the scripts need it.',
  oldNode: 'Expected Node 24 or newer: run Palier by "npm run load" or "npx palier", which bring it.',
  oneProcessor: 'k6, backend and database share one processor: expect less load than planned.',
  littleMemory: (neededMib) => `The sandbox with six pods takes about ${neededMib} MiB.`,
  notWritable: (reason) => `Not writable (${reason}): use --results with another folder.`,
  notHere: 'not here yet',
  notUsable: 'not usable',
  origins: { variable: 'variable', path: 'path', cache: 'cache' },
  sandbox: 'the sandbox',
  found: (cluster, context, server) => `${cluster} (context ${context}, ${server})`,
  usesSandbox: '"palier load" uses the sandbox.',
  noSandboxUnasked: '"palier load" does not use the sandbox unasked: --target sandbox.',
  allowed: (namespace) => `allowed in ${namespace}`,
  without: {
    horizontalpodautoscalers: 'Without it there is nothing to observe.',
    deployments: 'Without it the replica counts come from the HPA alone, a sync later.',
    pods: 'Without it there is no pods table, and no reaction waterfall.',
    events: 'Without it warnings of Kubernetes are not told.',
    podMetrics: 'Without it neither CPU nor memory of the pods are shown.',
  },
  cannotScale: (without, step) => `${without} The HPA cannot scale by them either: ${step}.`,
  installMetricsServer: 'install metrics-server',
  lookAtMetricsServer: 'look at the log of metrics-server',
  hpasIn: (names, namespace) => `${names} in ${namespace}`,
  noHpa: (namespace) => `none in ${namespace}`,
  deploy: (hpa) =>
    `Deploy the project (scripts/deploy-all.sh), or name your own: --namespace … --hpa … (ours is ${hpa}).`,
  unknown: 'unknown',
  notLookedAt: (hpa) => `${hpa}: the controller has not looked at it yet.`,
  blind: (hpa, why) => `${hpa} is blind, it gets no metric: ${why}.`,
};

const fr: DoctorWords = {
  columns: ['OÙ', 'QUOI', 'ÉTAT', 'TROUVÉ'],
  areas: { machine: 'machine', tool: 'outil', cluster: 'cluster' },
  states: { ok: '✓ ok', missing: '· plus tard', warning: '! attention', broken: '✗ en panne' },
  advice: (what, advice) => `${what} : ${advice}`,
  system: 'système',
  processors: 'processeurs',
  freeMemory: 'mémoire libre',
  results: 'résultats',
  apiServer: 'serveur API',
  autoscaler: 'autoscaler',
  darwin:
    'Non testé ici. Le bac à sable n’applique les limites CPU que sous Linux : utilisez un cluster (minikube).',
  otherSystem:
    'Seul Linux est testé. Sous Windows, utilisez WSL : le bac à sable et les scripts en ont besoin.',
  oldNode:
    'Node 24 ou plus récent est attendu : lancez Palier par « npm run load » ou « npx palier », qui l’apportent.',
  oneProcessor: 'k6, backend et base se partagent un seul processeur : la charge sera moindre que prévu.',
  littleMemory: (neededMib) => `Le bac à sable avec six pods prend environ ${neededMib} Mio.`,
  notWritable: (reason) => `Pas accessible en écriture (${reason}) : donnez un autre dossier avec --results.`,
  notHere: 'pas encore là',
  notUsable: 'inutilisable',
  origins: { variable: 'variable', path: 'PATH', cache: 'cache' },
  sandbox: 'le bac à sable',
  found: (cluster, context, server) => `${cluster} (contexte ${context}, ${server})`,
  usesSandbox: '« palier load » utilise le bac à sable.',
  noSandboxUnasked: '« palier load » n’utilise pas le bac à sable sans qu’on le demande : --target sandbox.',
  allowed: (namespace) => `permis dans ${namespace}`,
  without: {
    horizontalpodautoscalers: 'Sans cela, il n’y a rien à observer.',
    deployments: 'Sans cela, le nombre de réplicas vient du seul HPA, une synchronisation plus tard.',
    pods: 'Sans cela, ni tableau des pods, ni cascade de la réaction.',
    events: 'Sans cela, les avertissements de Kubernetes ne sont pas transmis.',
    podMetrics: 'Sans cela, ni CPU ni mémoire des pods ne sont affichées.',
  },
  cannotScale: (without, step) => `${without} Le HPA ne peut pas non plus s’en servir : ${step}.`,
  installMetricsServer: 'installez metrics-server',
  lookAtMetricsServer: 'regardez le journal de metrics-server',
  hpasIn: (names, namespace) => `${names} dans ${namespace}`,
  noHpa: (namespace) => `aucun dans ${namespace}`,
  deploy: (hpa) =>
    `Déployez le projet (scripts/deploy-all.sh), ou nommez le vôtre : --namespace … --hpa … (le nôtre est ${hpa}).`,
  unknown: 'inconnu',
  notLookedAt: (hpa) => `${hpa} : le contrôleur ne l’a pas encore examiné.`,
  blind: (hpa, why) => `${hpa} est aveugle, il ne reçoit aucune métrique : ${why}.`,
};

export const doctorWords: Readonly<Record<Lang, DoctorWords>> = { en, fr };
