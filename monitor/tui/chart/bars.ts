const LEVELS = '▁▂▃▄▅▆▇█';
const EIGHTHS = ' ▏▎▍▌▋▊▉█';

/** The newest `width` values as little columns from 0 to their largest; a space where nothing is known. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const shown = values.slice(-width);
  const top = Math.max(0, ...shown.map((value) => value ?? 0));
  const drawn = shown.map((value) => {
    if (value === null) return ' ';
    if (top <= 0) return LEVELS[0];
    return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, Math.ceil((value / top) * LEVELS.length) - 1))];
  });
  return drawn.join('').padStart(width);
}

/** A bar of `width` cells, filled from the left. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const rest = eighths % 8 === 0 ? '' : (EIGHTHS[eighths % 8] ?? '');
  return (full + rest).padEnd(width);
}

/**
 * A gauge whose middle is the target: `▕████┃▎   ▏` is just above it, `▕█████┃████»▏` more than twice it.
 * @param ratio value ÷ target
 */
export function gauge(ratio: number, width: number): string {
  const inner = Math.max(3, width - 2);
  const half = Math.floor((inner - 1) / 2);
  const below = bar(Math.min(1, ratio), half);
  const aboveWidth = inner - half - 1;
  const above = ratio > 2 ? `${'█'.repeat(aboveWidth - 1)}»` : bar(ratio - 1, aboveWidth);
  return `▕${below}┃${above}▏`;
}
