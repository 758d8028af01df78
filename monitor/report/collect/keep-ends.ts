/** The first and the newest of many things, and how many there were between them. */
export interface Kept<T> {
  readonly first: readonly T[];
  readonly left: number;
  readonly newest: readonly T[];
}

/** Keeps a quarter of `capacity` from the beginning and the rest from the end. */
export function keepEnds<T>(capacity: number): { add(one: T): void; result(): Kept<T> } {
  const firstCount = Math.floor(capacity / 4);
  const first: T[] = [];
  let newest: T[] = [];
  let total = 0;
  const room = capacity - firstCount;
  return {
    add(one) {
      total++;
      if (first.length < firstCount) {
        first.push(one);
        return;
      }
      newest.push(one);
      if (newest.length > 2 * room) newest = newest.slice(-room);
    },
    result() {
      const kept = newest.slice(-room);
      return { first, newest: kept, left: total - first.length - kept.length };
    },
  };
}

export function allKept<T>({ first, newest }: Kept<T>): readonly T[] {
  return [...first, ...newest];
}
