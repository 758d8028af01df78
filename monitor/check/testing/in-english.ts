import type { Wording } from '../../../core/lib/lang.ts';

type InEnglish<T> = T extends Wording
  ? string
  : T extends object
    ? { readonly [K in keyof T]: InEnglish<T[K]> }
    : T;

/** The same with the English of every wording in it. */
export function inEnglish<T>(value: T): InEnglish<T> {
  const english = (_: string, one: unknown) =>
    typeof one === 'object' && one !== null && 'en' in one && 'fr' in one ? one.en : one;
  return JSON.parse(JSON.stringify(value, english));
}
