/** A value that holds from `t` until the next step; null: unknown. */
export interface Step {
  readonly t: number;
  readonly value: number | null;
}

/** The stretches of [fromT, toT] on which a step function has one value, in order. */
export function stretches(
  steps: readonly Step[],
  fromT: number,
  toT: number,
): readonly { readonly fromT: number; readonly toT: number; readonly value: number | null }[] {
  const out: { fromT: number; toT: number; value: number | null }[] = [];
  let value: number | null = null;
  let sinceT = fromT;
  for (const step of steps) {
    if (step.t >= toT) break;
    if (step.t > sinceT) out.push({ fromT: sinceT, toT: step.t, value });
    sinceT = Math.max(fromT, step.t);
    value = step.value;
  }
  if (toT > sinceT) out.push({ fromT: sinceT, toT, value });
  return out;
}

/** The value at a moment; null before the first step. */
export function valueAt(steps: readonly Step[], t: number): number | null {
  let value: number | null = null;
  for (const step of steps) {
    if (step.t > t) break;
    value = step.value;
  }
  return value;
}
