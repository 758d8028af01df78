import type { Step } from '../lib/step-function.ts';

export interface Areas {
  /** ∫|a − b|, ∫a, ∫b, in units · ms. */
  readonly between: number;
  readonly first: number;
  readonly second: number;
  /** Time with a < b, and ∫(b − a) over it. */
  readonly belowMs: number;
  readonly below: number;
}

/** Areas under and between two step functions on [fromT, toT], in one pass. Before its first step, one has its first value. */
export function areas(a: readonly Step[], b: readonly Step[], fromT: number, toT: number): Areas {
  let i = 0;
  let j = 0;
  let t = fromT;
  let between = 0;
  let first = 0;
  let second = 0;
  let belowMs = 0;
  let below = 0;
  while (t < toT) {
    while (i + 1 < a.length && (a[i + 1]?.t ?? 0) <= t) i++;
    while (j + 1 < b.length && (b[j + 1]?.t ?? 0) <= t) j++;
    const untilT = Math.min(toT, nextT(a, i, t), nextT(b, j, t));
    const ms = untilT - t;
    const x = a[i]?.value ?? 0;
    const y = b[j]?.value ?? 0;
    between += Math.abs(x - y) * ms;
    first += x * ms;
    second += y * ms;
    if (x < y) {
      belowMs += ms;
      below += (y - x) * ms;
    }
    t = untilT;
  }
  return { between, first, second, belowMs, below };
}

function nextT(steps: readonly Step[], at: number, t: number): number {
  const next = steps[at + 1]?.t ?? Number.POSITIVE_INFINITY;
  return next > t ? next : Number.POSITIVE_INFINITY;
}
