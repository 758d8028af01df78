import type { Lang } from '../../core/lib/lang.ts';
import type { MetricFailure, MetricsApi } from '../../core/state/metric-failure.ts';

/** What it means that a metric can't be read, and the next step. */
export function metricFailureText(failure: MetricFailure, lang: Lang): string {
  const words = WORDS[lang];
  switch (failure.kind) {
    case 'request':
      return words.request(failure.resource, failure.container);
    case 'disabled':
    case 'ambiguous':
      return words[failure.kind];
    case 'metric-unknown':
    case 'adapter-error':
      return words[failure.kind](GROUPS[failure.api]);
    default:
      return failure.api === 'resource'
        ? words.ofResources[failure.kind]
        : words.ofAdapter[failure.kind](GROUPS[failure.api]);
  }
}

const GROUPS: Readonly<Record<MetricsApi, string>> = {
  resource: 'metrics.k8s.io',
  custom: 'custom.metrics.k8s.io',
  external: 'external.metrics.k8s.io',
};

type Kind = 'not-served' | 'not-answering' | 'forbidden' | 'no-values';

interface Words {
  readonly request: (resource: string, container: string | null) => string;
  readonly disabled: string;
  readonly ambiguous: string;
  readonly 'metric-unknown': (group: string) => string;
  readonly 'adapter-error': (group: string) => string;
  readonly ofResources: Readonly<Record<Kind, string>>;
  readonly ofAdapter: Readonly<Record<Kind, (group: string) => string>>;
}

const en: Words = {
  request: (resource, container) =>
    `${container === null ? 'a container' : `container ${container}`} has no request for ${resource}, and without that there is no utilization: set resources.requests.${resource}`,
  disabled: 'its target was put to 0 replicas, which switches it off: give the target 1 or more',
  ambiguous:
    'other autoscalers select the same pods, so it does nothing: give each target a selector of its own',
  'metric-unknown': (group) =>
    `the adapter of ${group} does not know this metric: check its name, its selector and the rules of the adapter`,
  'adapter-error': (group) =>
    `the adapter of ${group} answers with an error of its own: look at its log, and at where it gets the metric`,
  ofResources: {
    'not-served': 'metrics.k8s.io is not served: install metrics-server',
    'not-answering':
      'metrics-server is there but does not answer (503): look at its log (kubectl logs -n kube-system deploy/metrics-server); in a lab it often needs --kubelet-insecure-tls',
    forbidden: 'the controller may not read metrics.k8s.io: look at the ClusterRoles of metrics-server',
    'no-values': 'no pod has a sample yet; pods that just started get one within some seconds',
  },
  ofAdapter: {
    'not-served': (group) =>
      `${group} is not served: install an adapter for it, such as prometheus-adapter or KEDA`,
    'not-answering': (group) =>
      `the adapter of ${group} is there but does not answer: look at its pod and its log (kubectl get apiservices names it)`,
    forbidden: (group) => `the controller may not read ${group}: look at the ClusterRoles of the adapter`,
    'no-values': (group) => `${group} has no value of this metric: do the pods export it?`,
  },
};

const fr: Words = {
  request: (resource, container) =>
    `${container === null ? 'un conteneur' : `le conteneur ${container}`} n’a pas de demande de ${resource}, et sans elle pas d’utilisation : indiquez resources.requests.${resource}`,
  disabled: 'sa cible a été mise à 0 réplica, ce qui le désactive : donnez-lui 1 réplica ou plus',
  ambiguous:
    'd’autres autoscalers sélectionnent les mêmes pods, il ne fait donc rien : un sélecteur propre à chaque cible',
  'metric-unknown': (group) =>
    `l’adaptateur de ${group} ne connaît pas cette métrique : vérifiez son nom, son sélecteur et les règles de l’adaptateur`,
  'adapter-error': (group) =>
    `l’adaptateur de ${group} répond par une erreur : voyez son journal, et d’où il tire la métrique`,
  ofResources: {
    'not-served': 'metrics.k8s.io n’est pas servi : installez metrics-server',
    'not-answering':
      'metrics-server est là mais ne répond pas (503) : voyez son journal (kubectl logs -n kube-system deploy/metrics-server) ; dans un labo il lui faut souvent --kubelet-insecure-tls',
    forbidden:
      'le contrôleur n’a pas le droit de lire metrics.k8s.io : voyez les ClusterRoles de metrics-server',
    'no-values':
      'aucun pod n’a encore de mesure ; les pods à peine lancés en reçoivent une en quelques secondes',
  },
  ofAdapter: {
    'not-served': (group) =>
      `${group} n’est pas servi : installez un adaptateur, par exemple prometheus-adapter ou KEDA`,
    'not-answering': (group) =>
      `l’adaptateur de ${group} est là mais ne répond pas : voyez son pod et son journal (kubectl get apiservices le nomme)`,
    forbidden: (group) =>
      `le contrôleur n’a pas le droit de lire ${group} : voyez les ClusterRoles de l’adaptateur`,
    'no-values': (group) => `${group} n’a aucune valeur de cette métrique : les pods l’exposent-ils ?`,
  },
};

const WORDS: Readonly<Record<Lang, Words>> = { en, fr };
