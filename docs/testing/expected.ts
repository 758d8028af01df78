/**
 * Compares what a page shows with what really came out: each line has to appear, in order; "…" stands for anything
 * on its line, any space for any space.
 * @returns the first line that did not appear, or null
 */
export function missingLine(shown: string, output: string): string | null {
  const lines = output.split('\n');
  let from = 0;
  for (const line of shown.split('\n').filter((text) => !['', '…'].includes(text.trim()))) {
    const at = lines.findIndex((text, i) => i >= from && pattern(line).test(text));
    if (at < 0) return line;
    from = at + 1;
  }
  return null;
}

function pattern(line: string): RegExp {
  const parts = line
    .trim()
    .split('…')
    .map((part) =>
      part
        .split(/\s+/)
        .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
        .join('\\s+'),
    );
  return new RegExp(`^\\s*${parts.join('.*')}\\s*$`);
}
