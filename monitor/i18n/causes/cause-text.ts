import { inEveryLang, type Lang, type Wording } from '../../../core/lib/lang.ts';
import type { Cause, Detail, Why } from '../../../core/timeline/cause.ts';
import { enCauses } from './en.ts';
import { frCauses } from './fr.ts';
import type { CauseWords } from './words.ts';

const WORDS: Readonly<Record<Lang, CauseWords>> = { en: enCauses, fr: frCauses };

/** Why, for a person: of a recording without its code, or with one of a newer Palier, as it was recorded in English. */
export function whyText({ reason, because }: Why, lang: Lang): string {
  const isKnown = because !== undefined && Object.hasOwn(WORDS[lang], because.code);
  return lang === 'en' || !isKnown ? reason : causeText(because, lang);
}

export function causeText({ code, values }: Cause, lang: Lang): string {
  // A code and its values belong together, which the type of a union does not say.
  const tell = WORDS[lang][code] as (known: typeof values, say: (detail: Detail) => string) => string;
  return tell(values, (detail) => detailText(detail, lang));
}

/** As it goes into a recording. */
export function whyRecorded(because: Cause): Why {
  return { reason: causeText(because, 'en'), because };
}

/** The same for an error. */
export function causeWording(reason: Cause): Wording {
  return inEveryLang((lang) => causeText(reason, lang));
}

/** The one that recorded it may have known fewer languages. */
function detailText(detail: Detail, lang: Lang): string {
  if (typeof detail === 'string') return detail;
  const known: Partial<Wording> = detail;
  return known[lang] ?? known.en ?? '';
}
