import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier doctor --help` says. */
export interface DoctorHelp {
  readonly about: string;
  readonly namespace: string;
  readonly examples: Readonly<Record<'everything' | 'namespace', string>>;
}

const en: DoctorHelp = {
  about: 'what is installed, reachable, allowed; what to do about each',
  namespace: 'namespace to ask the cluster about (default: palier)',
  examples: {
    everything: 'machine, tools, cluster',
    namespace: 'what may be read in your own namespace',
  },
};

const fr: DoctorHelp = {
  about: 'ce qui est installé, joignable, permis ; que faire pour chaque point',
  namespace: 'namespace à examiner dans le cluster (par défaut : palier)',
  examples: {
    everything: 'machine, outils, cluster',
    namespace: 'ce qui peut être lu dans votre propre namespace',
  },
};

export const doctorHelp: Readonly<Record<Lang, DoctorHelp>> = { en, fr };
