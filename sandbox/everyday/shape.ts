import type { How } from './list.ts';

/** What of a masked answer is compared. */
export function shapeOf(masked: string, how: How): string {
  if (how === 'all') return masked;
  if (how === 'exit') return '';
  const lines = masked.split('\n');
  if (how === 'columns') return lines.filter(isHeader).join('\n');
  if (how === 'keys') return unique(lines.map(keyOf)).join('\n');
  if (how === 'sorted') return lines.toSorted().join('\n');
  if ('first' in how) return lines.slice(0, how.first).join('\n');
  return lines.filter((line) => how.matching.test(line)).join('\n');
}

function isHeader(line: string): boolean {
  return /^[A-Z]{3}/.test(line) && !/[a-z]{3}/.test(line.replace(/\([a-z]+\)/g, ''));
}

/** `Name:  web` → `Name`. */
function keyOf(line: string): string {
  return /^\s*(?:- )?[\w./-]+(?: [\w./-]+)*:(?= |$)/.exec(line)?.[0] ?? '';
}

function unique(keys: readonly string[]): string[] {
  return keys.filter((key, index) => key !== '' && keys.indexOf(key) === index);
}
