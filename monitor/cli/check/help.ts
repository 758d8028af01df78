import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier check --help` says. */
export interface CheckHelp {
  readonly about: string;
  readonly families: string;
  readonly target: string;
  readonly namespace: string;
  readonly hpa: string;
  readonly monitoringNamespace: string;
  readonly baseUrl: string;
  readonly noKill: string;
  readonly noWait: string;
  readonly junit: string;
  readonly examples: Readonly<Record<'infra' | 'api' | 'resilience' | 'monitoring' | 'all', string>>;
}

const en: CheckHelp = {
  about: 'check the project on its cluster, one line with evidence for each claim',
  families: 'what to check',
  target: 'auto, sandbox, or a kubeconfig context',
  namespace: 'namespace of the backend (default: palier, else the one of the context)',
  hpa: 'HorizontalPodAutoscaler of the backend (default: backend)',
  monitoringNamespace: 'namespace of Prometheus and its like',
  baseUrl: 'address of the API (default: found from the Service)',
  noKill: 'api: delete no pods',
  noWait: 'judge what is there now: wait for no start and no metric',
  junit: 'write the results as JUnit XML, too',
  examples: {
    infra: 'pods, probes, DNS, volumes, metrics, events',
    api: 'every operation, read back from MySQL, also after pods were killed',
    resilience: 'kills a backend pod and MySQL under a light load',
    monitoring: 'exporter, targets, rules, metrics that move',
    all: 'all of it, in a pipeline',
  },
};

const fr: CheckHelp = {
  about: 'vérifie le projet sur son cluster, une ligne avec sa preuve pour chaque affirmation',
  families: 'ce qu’il faut vérifier',
  target: 'auto, sandbox ou un contexte kubeconfig',
  namespace: 'namespace du backend (par défaut : palier, sinon celui du contexte)',
  hpa: 'HorizontalPodAutoscaler du backend (par défaut : backend)',
  monitoringNamespace: 'namespace de Prometheus et des siens',
  baseUrl: 'adresse de l’API (par défaut : trouvée par le Service)',
  noKill: 'api : ne supprime aucun pod',
  noWait: 'juge ce qui est là : n’attend ni démarrage ni métrique',
  junit: 'écrit aussi les résultats en JUnit XML',
  examples: {
    infra: 'pods, sondes, DNS, volumes, métriques, événements',
    api: 'chaque opération, relue dans MySQL, même après la perte de pods',
    resilience: 'tue un pod du backend et MySQL sous une charge légère',
    monitoring: 'exporter, cibles, règles, métriques qui bougent',
    all: 'tout, dans un pipeline',
  },
};

export const checkHelp: Readonly<Record<Lang, CheckHelp>> = { en, fr };
