import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier watch --help` says. */
export interface WatchHelp {
  readonly about: string;
  readonly maxDuration: string;
  readonly noRecord: string;
  readonly config: string;
  readonly examples: Readonly<Record<'ours' | 'own' | 'all', string>>;
}

const en: WatchHelp = {
  about: 'observe autoscalers without putting any load on anything',
  maxDuration: 'end after this (90s, 5m)',
  noRecord: 'show only, record nothing',
  config: 'what the pods depend on (default: the nearest palier.config.yaml, .json or .ts)',
  examples: {
    ours: 'our backend in the current cluster, or the running sandbox',
    own: 'two autoscalers of your own',
    all: 'every one of a namespace',
  },
};

const fr: WatchHelp = {
  about: 'observe des autoscalers sans envoyer la moindre charge',
  maxDuration: 's’arrête après ce temps (90s, 5m)',
  noRecord: 'montre seulement, n’enregistre rien',
  config: 'ce dont dépendent les pods (par défaut : le palier.config.yaml, .json ou .ts le plus proche)',
  examples: {
    ours: 'notre backend du cluster courant, ou le bac à sable en marche',
    own: 'deux autoscalers à vous',
    all: 'tous ceux d’un namespace',
  },
};

export const watchHelp: Readonly<Record<Lang, WatchHelp>> = { en, fr };
