import type { Lang } from '../../core/lib/lang.ts';
import type { Dictionary } from './dictionary-shape.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

export function dictionary(lang: Lang): Dictionary {
  return lang === 'fr' ? fr : en;
}
