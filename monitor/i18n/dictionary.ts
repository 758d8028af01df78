import type { Lang } from '../../core/lib/lang.ts';
import type { Dictionary } from './dictionary-shape.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const DICTIONARIES: Readonly<Record<Lang, Dictionary>> = { en, fr };

export function dictionary(lang: Lang): Dictionary {
  return DICTIONARIES[lang];
}
