/** What of `known` somebody may have meant: at most a third of its letters differ. Nearest first. */
export function suggest(typed: string, known: readonly string[]): readonly string[] {
  return known
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(
      ({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(typed.length, name.length) / 3)),
    )
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/** Insertions, deletions, substitutions, and two neighbours that changed places. */
function editDistance(a: string, b: string): number {
  let beforeThat: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeThat[j - 2] : undefined;
      const others = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
      row.push(Math.min(others, (swapped ?? Infinity) + 1));
    }
    beforeThat = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
