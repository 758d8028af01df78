/**
 * Stands for string-width in the bundle: the package compiles its tables of emoji when it is loaded, 100 ms of
 * every start. What consists of letters, box drawing, blocks, arrows and dots needs none of them.
 */
const NARROW = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25ef]*$/;
let stringWidth;

// biome-ignore lint/style/noDefaultExport: so does the package.
export default function lazyStringWidth(text, options) {
  if (typeof text === 'string' && options?.ambiguousIsNarrow !== false && NARROW.test(text))
    return text.length;
  stringWidth ??= require('string-width').default;
  return stringWidth(text, options);
}
