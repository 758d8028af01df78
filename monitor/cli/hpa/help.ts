import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier hpa --help` says. */
export interface HpaHelp {
  readonly about: string;
  readonly replay: string;
  readonly scenarios: string;
  readonly examples: Readonly<Record<'file' | 'pipe', string>>;
}

const en: HpaHelp = {
  about: 'the HorizontalPodAutoscaler algorithm on its own',
  replay: 'scenarios in, decisions out: NDJSON, one line per step of every scenario',
  scenarios: 'file of scenarios, one a line, gzipped or not; - for standard input',
  examples: {
    file: 'one decision a line',
    pipe: 'from standard input',
  },
};

const fr: HpaHelp = {
  about: 'l’algorithme du HorizontalPodAutoscaler seul',
  replay:
    'des scénarios en entrée, des décisions en sortie : du NDJSON, une ligne par pas de chaque scénario',
  scenarios: 'fichier de scénarios, un par ligne, compressé par gzip ou non ; - pour l’entrée standard',
  examples: {
    file: 'une décision par ligne',
    pipe: 'depuis l’entrée standard',
  },
};

export const hpaHelp: Readonly<Record<Lang, HpaHelp>> = { en, fr };
