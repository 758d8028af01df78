import { isNarrow } from './text/narrow.ts';

/**
 * Stands for string-width in the bundle: the package compiles its tables of emoji when it is loaded, a tenth
 * of the CPU of a start. What consists of letters, box drawing, blocks, arrows and dots needs none of them.
 */
let stringWidth;

// biome-ignore lint/style/noDefaultExport: so does the package.
export default function lazyStringWidth(text, options) {
  if (typeof text === 'string' && options?.ambiguousIsNarrow !== false && isNarrow(text)) return text.length;
  stringWidth ??= require('string-width').default;
  return stringWidth(text, options);
}
