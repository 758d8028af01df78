import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier explain --help` says. */
export interface ExplainHelp {
  readonly about: string;
  readonly hpa: string;
  readonly run: string;
  readonly at: string;
  readonly all: string;
  readonly from: string;
  readonly target: string;
  readonly context: string;
  readonly namespace: string;
  readonly examples: Readonly<Record<'last' | 'moment' | 'all' | 'now' | 'files', string>>;
}

const en: ExplainHelp = {
  about: 'why the autoscaler decided what it did: now, or at any moment of a recorded run',
  hpa: 'name, or namespace/name (default: the one the run is about)',
  run: 'run id, its beginning, "latest", or a run folder (default: "latest")',
  at: 'the moment: 2:31 or 151s into the run, or an ISO time (default: the last decision)',
  all: 'every decision of the run, one line each, with what our own algorithm decides',
  from: 'instead of a run: what "kubectl get hpa,deploy,pods,podmetrics -o json" printed',
  target: 'instead of a run: a cluster as it is now; auto, sandbox or a context, as for "palier watch"',
  context: 'the same as --target <context>',
  namespace: 'a cluster as it is now, or with --from: namespace of the HPA',
  examples: {
    last: 'the last decision of the newest run',
    moment: 'what held 75 s into it, in French',
    all: 'all decisions of that autoscaler',
    now: 'an autoscaler of the current cluster, now',
    files: 'without a run',
  },
};

const fr: ExplainHelp = {
  about: 'pourquoi l’autoscaler a décidé ainsi : maintenant, ou à tout moment d’une exécution enregistrée',
  hpa: 'nom, ou namespace/nom (par défaut : celui que concerne l’exécution)',
  run: 'identifiant d’une exécution, son début, « latest » ou un dossier (par défaut : « latest »)',
  at: 'le moment : 2:31 ou 151s après le début, ou une heure ISO (par défaut : la dernière décision)',
  all: 'toutes les décisions de l’exécution, une par ligne, avec ce que décide notre propre algorithme',
  from: 'au lieu d’une exécution : ce qu’a affiché « kubectl get hpa,deploy,pods,podmetrics -o json »',
  target:
    'au lieu d’une exécution : un cluster tel qu’il est ; auto, sandbox ou un contexte, comme pour « palier watch »',
  context: 'comme --target <context>',
  namespace: 'pour un cluster tel qu’il est, ou avec --from : namespace du HPA',
  examples: {
    last: 'la dernière décision de la dernière exécution',
    moment: 'ce qui valait à 75 s, en français',
    all: 'toutes les décisions de cet autoscaler',
    now: 'un autoscaler du cluster courant, maintenant',
    files: 'sans exécution',
  },
};

export const explainHelp: Readonly<Record<Lang, ExplainHelp>> = { en, fr };
