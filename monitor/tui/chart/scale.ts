/** The smallest of 1, 2, 2.5, 5 × 10ⁿ steps that is at least `value`: where a value axis ends. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value * 0.999) ?? 10;
  return step * power;
}

/** Whole numbers to name on such an axis: each one where every one has a row, else the ends. */
export function countTicks(max: number, rows: number): readonly number[] {
  if (max > rows - 1) return max % 2 === 0 ? [0, max / 2, max] : [0, max];
  return Array.from({ length: max + 1 }, (_, index) => index);
}

/** Largest of the known values; null when there is none. */
export function largest(...lists: readonly (readonly (number | null)[])[]): number | null {
  let found: number | null = null;
  for (const list of lists) {
    for (const value of list) if (value !== null && (found === null || value > found)) found = value;
  }
  return found;
}
