import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier gate --help` says. */
export interface GateHelp {
  readonly about: string;
  readonly runs: string;
  readonly baseline: string;
  readonly config: string;
  readonly junit: string;
  readonly openmetrics: string;
  readonly loadPerformance: string;
  readonly markdown: string;
  readonly github: string;
  readonly examples: Readonly<Record<'newest' | 'artifacts' | 'strict' | 'before' | 'two', string>>;
}

const en: GateHelp = {
  about: 'the verdict on recorded runs, for pipelines: exit code 0 passed, 1 failed, 4 inconclusive',
  runs: 'run ids, their beginnings, "latest", run folders or groups (default: latest)',
  baseline: 'nor may it be worse than this run or group of repeats; several times: than several',
  config: 'judge by the objectives of this file instead of those recorded with the run',
  junit: 'write JUnit XML',
  openmetrics: 'write OpenMetrics, for the metrics reports of GitLab',
  loadPerformance: 'write k6 metrics for the load performance widget of GitLab (one run)',
  markdown: 'write a summary for a merge request',
  github: 'print annotations for GitHub Actions',
  examples: {
    newest: 'the newest run',
    artifacts: 'with artifacts',
    strict: 'by other objectives',
    before: 'not worse than before',
    two: 'two runs, as data',
  },
};

const fr: GateHelp = {
  about:
    'le verdict sur des exécutions, pour les pipelines : code de sortie 0 réussi, 1 échec, 4 non concluant',
  runs: 'identifiants d’exécutions, leurs débuts, « latest », dossiers ou groupes (par défaut : latest)',
  baseline:
    'ne doit pas non plus être pire que cette exécution ou ce groupe de répétitions ; peut être répété',
  config: 'juge d’après les objectifs de ce fichier au lieu de ceux enregistrés avec l’exécution',
  junit: 'écrit du JUnit XML',
  openmetrics: 'écrit de l’OpenMetrics, pour les rapports de métriques de GitLab',
  loadPerformance: 'écrit les métriques k6 pour le widget « load performance » de GitLab (une exécution)',
  markdown: 'écrit un résumé pour une merge request',
  github: 'affiche des annotations pour GitHub Actions',
  examples: {
    newest: 'la dernière exécution',
    artifacts: 'avec des fichiers pour le pipeline',
    strict: 'd’après d’autres objectifs',
    before: 'pas pire qu’avant',
    two: 'deux exécutions, en données',
  },
};

export const gateHelp: Readonly<Record<Lang, GateHelp>> = { en, fr };
