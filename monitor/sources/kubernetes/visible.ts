/** Marks and spaces that nobody sees, which come along when a path is copied from elsewhere. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]|(?! )\p{Zs}|^ +| +$/gu;

/** A text with what is invisible in it by its number: `<U+202A>/home/me/config`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (marks) => [...marks].map((mark) => `<${numberOf(mark)}>`).join(''));
}

/** `U+202A, U+0020`; '' when all of it can be seen. */
export function invisibleIn(text: string): string {
  const marks = [...text.matchAll(INVISIBLE)].flatMap(([found]) => [...found]);
  return [...new Set(marks.map(numberOf))].join(', ');
}

function numberOf(mark: string): string {
  return `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
