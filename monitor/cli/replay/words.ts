import type { Lang } from '../../../core/lib/lang.ts';

/** What `palier replay` says below its screen. */
export interface ReplayWords {
  readonly notReadToItsEnd: string;
}

const en: ReplayWords = {
  notReadToItsEnd: 'the recording was not read to its end: whether the rest of it is whole is not known',
};

const fr: ReplayWords = {
  notReadToItsEnd: 'l’enregistrement n’a pas été lu jusqu’au bout : on ne sait pas si le reste en est intact',
};

export const replayWords: Readonly<Record<Lang, ReplayWords>> = { en, fr };
