import type { Dictionary } from './dictionary-shape.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Lang } from './lang.ts';

export function dictionary(lang: Lang): Dictionary {
  return lang === 'fr' ? fr : en;
}
