import type { Lang } from '../../core/lib/lang.ts';
import type { ValidityFinding } from '../../core/verdict/finding.ts';
import { enFindings } from './en-findings.ts';
import type { FindingWording, FindingWords } from './finding-words.ts';
import { frFindings } from './fr-findings.ts';

const WORDS: Readonly<Record<Lang, FindingWords>> = { en: enFindings, fr: frFindings };

export function findingWording(finding: ValidityFinding, lang: Lang): FindingWording {
  const { code, values } = finding;
  // A code and its values belong together, which the type of a union does not say.
  const tell = WORDS[lang][code] as (
    known: typeof values,
    tellOther: (other: ValidityFinding) => FindingWording,
  ) => FindingWording;
  return tell(values, (other) => findingWording(other, lang));
}

/** What is wrong, and what to do about it, in one line. */
export function findingText(finding: ValidityFinding, lang: Lang): string {
  const { title, remedy } = findingWording(finding, lang);
  return `${title} (${remedy})`;
}
