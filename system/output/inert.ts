import { stripVTControlCharacters } from 'node:util';

/** Invisible characters that reorder, hide or glue text: bidirectional controls, zero-width ones, BOM. */
const invisible = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/**
 * Text from a cluster, a script or a recording, made safe for a terminal: escape sequences are gone, every
 * other control character (line breaks too) is a space, so it can neither move the cursor, nor colour, nor
 * forge a second line.
 */
export function inert(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(invisible, '')
    .toWellFormed();
}

/** The same for a text of lines, which keeps its line breaks and tabs. */
export function inertLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map(inertPart)
    .join('');
}

function inertPart(part: string, index: number): string {
  if (index % 2 === 1) return part === '\t' ? part : '\n';
  return inert(part);
}
