import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier replay --help` says. */
export interface ReplayHelp {
  readonly about: string;
  readonly speed: string;
  readonly examples: Readonly<Record<'newest' | 'faster' | 'lines' | 'summary', string>>;
}

const en: ReplayHelp = {
  about: 'play a recorded run on the screen: seek, pause, faster, slower',
  speed: 'how many times faster than it happened (lines: as fast as possible)',
  examples: {
    newest: 'the newest run, as it happened',
    faster: 'ten times faster',
    lines: 'the decisions as lines',
    summary: 'the summary that follows from the timeline',
  },
};

const fr: ReplayHelp = {
  about: 'rejoue une exécution à l’écran : avancer, reculer, pause, plus vite, moins vite',
  speed: 'combien de fois plus vite que dans la réalité (en lignes : aussi vite que possible)',
  examples: {
    newest: 'la dernière exécution, comme elle s’est passée',
    faster: 'dix fois plus vite',
    lines: 'les décisions en lignes',
    summary: 'le résumé qui découle de l’enregistrement',
  },
};

export const replayHelp: Readonly<Record<Lang, ReplayHelp>> = { en, fr };
