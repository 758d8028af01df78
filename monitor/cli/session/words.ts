import type { Lang } from '../../../core/lib/lang.ts';

/** What is said around the recording of a run. */
export interface SessionWords {
  readonly recording: (dir: string) => string;
  /** Of a run that is over. */
  readonly hpaLeft: (hpa: string, target: string, command: string) => string;
}

const en: SessionWords = {
  recording: (dir) => `recording to ${dir}`,
  hpaLeft: (hpa, target, command) =>
    `an earlier run has left its settings on ${hpa} (${target}). Put the former ones back with: ${command}`,
};

const fr: SessionWords = {
  recording: (dir) => `enregistrement dans ${dir}`,
  hpaLeft: (hpa, target, command) =>
    `une exécution antérieure a laissé ses réglages sur ${hpa} (${target}). Remettez les anciens avec : ${command}`,
};

export const sessionWords: Readonly<Record<Lang, SessionWords>> = { en, fr };
