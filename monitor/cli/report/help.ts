import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier report --help` says. */
export interface ReportHelp {
  readonly about: string;
  readonly runs: string;
  readonly baseline: string;
  readonly output: string;
  readonly examples: Readonly<Record<'newest' | 'french' | 'page' | 'changed' | 'image', string>>;
}

const en: ReportHelp = {
  about: 'make report.html and report.md of a recorded run; of several: compare them',
  runs: 'run ids, their beginnings, "latest", run folders, or groups of repeats (default: latest); several: the others are compared with the first',
  baseline: 'compare with this run or group instead; several times: several runs',
  output: 'folder for the two files (default: the folder of the run)',
  examples: {
    newest: 'of the newest run',
    french: 'in French',
    page: 'where the page is',
    changed: 'what changed since that run',
    image: 'a new image against five runs',
  },
};

const fr: ReportHelp = {
  about: 'fait report.html et report.md d’une exécution ; de plusieurs : les compare',
  runs: 'identifiants d’exécutions, leurs débuts, « latest », dossiers ou groupes de répétitions (par défaut : latest) ; s’il y en a plusieurs, les autres sont comparés au premier',
  baseline: 'compare plutôt avec cette exécution ou ce groupe ; peut être répété',
  output: 'dossier des deux fichiers (par défaut : celui de l’exécution)',
  examples: {
    newest: 'de la dernière exécution',
    french: 'en français',
    page: 'où est la page',
    changed: 'ce qui a changé depuis cette exécution',
    image: 'une nouvelle image face à cinq exécutions',
  },
};

export const reportHelp: Readonly<Record<Lang, ReportHelp>> = { en, fr };
