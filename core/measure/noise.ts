/**
 * The variance of the noise in a series whose level may change: half the squared differences of neighbours, with
 * the median taken rather than the mean, so that a few jumps do not count. 0 for fewer than two values.
 */
export function noiseOf(values: readonly number[]): number {
  const squares = values
    .slice(1)
    .map((value, index) => (value - (values[index] ?? 0)) ** 2 / 2)
    .sort((a, b) => a - b);
  // The median of a squared normal is 0.455 of its mean.
  return (squares[Math.floor(squares.length / 2)] ?? 0) / 0.455;
}
