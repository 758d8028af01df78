import type { Lang } from '../../core/lib/lang.ts';
import type { Reason } from '../../core/verdict/reason.ts';
import { enReasons } from './en-reasons.ts';
import { frReasons } from './fr-reasons.ts';
import type { ReasonWords } from './reason-words.ts';

const WORDS: Readonly<Record<Lang, ReasonWords>> = { en: enReasons, fr: frReasons };

/** Why an objective is not a pass; empty: it is one. */
export function reasonText(reason: Reason | null, lang: Lang): string {
  if (reason === null) return '';
  const { code, values } = reason;
  // A code and its values belong together, which the type of a union does not say.
  const tell = WORDS[lang][code] as (known: typeof values, tellOther: (other: Reason) => string) => string;
  return tell(values, (other) => reasonText(other, lang));
}
