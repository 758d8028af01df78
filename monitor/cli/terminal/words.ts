import type { Lang } from '../../../core/lib/lang.ts';

/** What prompts and progress say. */
export interface TerminalWords {
  readonly chooseNumber: (count: number) => string;
  readonly readingRun: (percent: number) => string;
}

const en: TerminalWords = {
  chooseNumber: (count) => `1 to ${count}: `,
  readingRun: (percent) => `reading the recording… ${percent} %`,
};

const fr: TerminalWords = {
  chooseNumber: (count) => `1 à ${count} : `,
  readingRun: (percent) => `lecture de l’enregistrement… ${percent} %`,
};

export const terminalWords: Readonly<Record<Lang, TerminalWords>> = { en, fr };
