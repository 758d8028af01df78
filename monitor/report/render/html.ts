import { harmless } from '../../../system/output/harmless.ts';

/** Markup that was made here; anything else is text and gets escaped. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = Html | string | number | null | readonly Part[];

/** Builds markup; every value put in is escaped, unless it is markup itself. Attributes must be in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let out = strings[0] ?? '';
  for (const [index, part] of parts.entries()) out += write(part) + (strings[index + 1] ?? '');
  return new Html(out);
}

function write(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeText(part);
  return part.map(write).join('');
}

/** Names and messages of a cluster may be of any length; nobody reads more than this. */
export const LONGEST_TEXT = 1_000;

/** Text as a person may read it: no secrets, no control characters, no escape sequences, not endless. */
export function plainText(text: string): string {
  // Cut before it is cleaned, so that cleaning is quick, and after it, so that the rest is within the limit.
  const cleaned = harmless(text.length > 4 * LONGEST_TEXT ? text.slice(0, 4 * LONGEST_TEXT) : text);
  const tooLong = cleaned.length > LONGEST_TEXT || text.length > 4 * LONGEST_TEXT;
  return tooLong ? `${cleaned.slice(0, LONGEST_TEXT).toWellFormed()}…` : cleaned;
}

function escapeText(text: string): string {
  return plainText(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON for a script element: nothing in it can end the element or a line of script. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
