import type { Lang } from '../../core/lib/lang.ts';
import type { ValidityFinding } from '../../core/verdict/finding.ts';
import type { FindingWords, ToldFinding } from './finding-words.ts';
import { frFindings } from './fr-findings.ts';

/** The core tells its findings in English. */
const WORDS: Readonly<Record<Lang, FindingWords | null>> = { en: null, fr: frFindings };

export function toldFinding({ code, values, message, remedy }: ValidityFinding, lang: Lang): ToldFinding {
  // A code and its values belong together, which the type of a union does not say.
  const tell = WORDS[lang]?.[code] as ((known: typeof values) => ToldFinding) | undefined;
  return tell?.(values) ?? { title: message, remedy };
}
