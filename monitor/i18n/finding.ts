import type { Lang } from '../../core/lib/lang.ts';
import type { ValidityFinding } from '../../core/verdict/finding.ts';
import { enFindings } from './en-findings.ts';
import type { FindingWords, ToldFinding } from './finding-words.ts';
import { frFindings } from './fr-findings.ts';

const WORDS: Readonly<Record<Lang, FindingWords>> = { en: enFindings, fr: frFindings };

export function toldFinding(finding: ValidityFinding, lang: Lang): ToldFinding {
  const { code, values } = finding;
  // A code and its values belong together, which the type of a union does not say.
  const tell = WORDS[lang][code] as (
    known: typeof values,
    tellOther: (other: ValidityFinding) => ToldFinding,
  ) => ToldFinding;
  return tell(values, (other) => toldFinding(other, lang));
}

/** What is wrong, and what to do about it, in one line. */
export function findingText(finding: ValidityFinding, lang: Lang): string {
  const { title, remedy } = toldFinding(finding, lang);
  return `${title} (${remedy})`;
}
