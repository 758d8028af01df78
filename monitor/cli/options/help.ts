import type { Lang } from '../../../core/lib/lang.ts';

/** What options say of themselves that several commands have. */
export interface SharedHelp {
  readonly lang: string;
  readonly json: string;
  readonly run: string;
  readonly results: string;
  readonly plain: string;
  readonly target: string;
  readonly context: string;
  readonly namespace: string;
  readonly hpa: string;
  readonly prometheus: string;
  readonly prometheusHeader: string;
  readonly allowDifferent: string;
  readonly force: string;
}

const en: SharedHelp = {
  lang: 'language of screens and summaries (default: from LANG)',
  json: 'data on standard output as JSON, everything else on standard error',
  run: 'run id, its beginning, "latest", or a run folder',
  results: 'folder of the runs',
  plain: 'lines instead of a screen, also for screen readers (ACCESSIBLE=1 asks for the same)',
  target:
    'auto: the current kubeconfig context if it runs our backend, else (not in a pipeline) the sandbox; sandbox; or a context',
  context: 'kubeconfig context to use (the same as --target <context>)',
  namespace: 'namespace of the HPA (default: palier, else the one of the context)',
  hpa: 'HorizontalPodAutoscaler to observe; several: web,api, the most interesting first; or "all"',
  prometheus: 'address of Prometheus (default: found in the cluster)',
  prometheusHeader:
    'sent to that address, "NAME: VALUE"; may be given several times, or one a line in PALIER_PROMETHEUS_HEADERS',
  allowDifferent: 'compare although these differ: image,hpa,… or all',
  force: 'compare whatever differs',
};

const fr: SharedHelp = {
  lang: 'langue des écrans et des résumés (par défaut : d’après LANG)',
  json: 'les données en JSON sur la sortie standard, tout le reste sur la sortie d’erreur',
  run: 'identifiant d’une exécution, son début, « latest » (la dernière) ou un dossier',
  results: 'dossier des exécutions',
  plain: 'des lignes au lieu d’un écran, aussi pour les lecteurs d’écran (comme avec ACCESSIBLE=1)',
  target:
    'auto : le contexte kubeconfig courant s’il fait tourner notre backend, sinon (hors pipeline) le bac à sable ; sandbox : le bac à sable ; ou un contexte',
  context: 'contexte kubeconfig à utiliser (comme --target <context>)',
  namespace: 'namespace du HPA (par défaut : palier, sinon celui du contexte)',
  hpa: 'HorizontalPodAutoscaler à observer ; plusieurs : web,api, le plus intéressant d’abord ; ou « all » pour tous',
  prometheus: 'adresse de Prometheus (par défaut : trouvée dans le cluster)',
  prometheusHeader:
    'envoyé à cette adresse, « NOM: VALEUR » ; peut être répété, ou un par ligne dans PALIER_PROMETHEUS_HEADERS',
  allowDifferent: 'compare malgré ces différences : image,hpa,… ou all pour toutes',
  force: 'compare quelles que soient les différences',
};

export const sharedHelp: Readonly<Record<Lang, SharedHelp>> = { en, fr };
