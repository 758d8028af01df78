import type { Lang } from '../../core/lib/lang.ts';
import { enCompare } from './en-compare.ts';
import { frCompare } from './fr-compare.ts';
import { reportWords } from './report-words.ts';

export type CompareWords = typeof enCompare & {
  readonly phases: ReturnType<typeof reportWords>['label']['phases'];
};

const WORDS: Readonly<Record<Lang, typeof enCompare>> = { en: enCompare, fr: frCompare };

/** The words of a comparison, and those of the phases. */
export function compareWords(lang: Lang): CompareWords {
  return { ...WORDS[lang], phases: reportWords(lang).label.phases };
}
