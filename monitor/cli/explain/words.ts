import type { Lang } from '../../../core/lib/lang.ts';
import { inert } from '../../../system/output/inert.ts';

interface UnusedObjects {
  readonly file: string;
  readonly kinds: ReadonlyMap<string, number>;
  readonly message: string | null;
}

/** `2 × ConfigMap, 1 × Secret` */
function listOfKinds(kinds: ReadonlyMap<string, number>, none: string, nameless: string): string {
  const all = [...kinds].map(([kind, count]) => `${count} × ${inert(kind === '' ? nameless : kind)}`);
  return all.join(', ') || none;
}

/** What `palier explain` says beside its explanation. */
export interface ExplainWords {
  readonly columns: readonly string[];
  readonly results: Readonly<Record<'agrees' | 'differs' | 'unknown', string>>;
  readonly none: string;
  readonly ofRun: (dir: string) => string;
  readonly unused: (file: UnusedObjects) => string;
  readonly impossible: (problem: string) => string;
}

const en: ExplainWords = {
  columns: ['AT', 'HPA', 'MEASURED', 'OURS', 'RESULT', 'WHY'],
  results: { agrees: 'agrees', differs: 'differs', unknown: 'can’t be told' },
  none: 'The HPA never wrote a status while it was watched: there is no decision to compare.',
  ofRun: (dir) => `of the run ${dir}`,
  impossible: (problem) => `an impossible figure counts as missing: ${inert(problem)}`,
  unused: ({ file, kinds, message }) =>
    `nothing of ${file} is used: it has ${listOfKinds(kinds, 'no object at all', 'objects without a kind')}${
      message === null ? ', and no autoscaler among the files looks at that' : ` (${inert(message)})`
    }`,
};

const fr: ExplainWords = {
  columns: ['À', 'HPA', 'MESURÉ', 'NOUS', 'RÉSULTAT', 'POURQUOI'],
  results: { agrees: 'conforme', differs: 'différent', unknown: 'indécidable' },
  none: 'Le HPA n’a écrit aucun état pendant l’observation : aucune décision à comparer.',
  ofRun: (dir) => `de l’exécution ${dir}`,
  impossible: (problem) => `un chiffre impossible compte comme manquant : ${inert(problem)}`,
  unused: ({ file, kinds, message }) =>
    `rien de ${file} n’est utilisé : il contient ${listOfKinds(kinds, 'aucun objet', 'objets sans type (kind)')}${
      message === null ? ', et aucun autoscaler de ces fichiers ne s’y réfère' : ` (${inert(message)})`
    }`,
};

export const explainWords: Readonly<Record<Lang, ExplainWords>> = { en, fr };
