/** Letters, box drawing, blocks, arrows, dots, ✓ and ✗: one cell each in every terminal we know. */
const NARROW =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u25ff\u2713\u2717]*$/;

/** Each sign takes one cell. */
export function isNarrow(text: string): boolean {
  return NARROW.test(text);
}
