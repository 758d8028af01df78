import type { Step } from '../lib/step-function.ts';
import type { Demand } from './model.ts';

/** Half a window of a sample: shorter peaks are noise to the autoscaler. */
const SMOOTH_MS = 15_000;

/** Pods that the demand needs over time when each may use `perPodMillicores` for it; at least 1. */
export function needSteps(
  { fromT: startT, stepMs, millicores }: Demand,
  perPodMillicores: number,
  fromT: number,
  toT: number,
): readonly Step[] {
  const half = Math.max(1, Math.round(SMOOTH_MS / stepMs / 2));
  const steps: { t: number; value: number }[] = [];
  let sum = 0;
  for (let at = -half; at < millicores.length; at++) {
    sum += (millicores[at + half] ?? 0) - (millicores[at - half - 1] ?? 0);
    const t = startT + at * stepMs;
    if (at < 0 || t + stepMs <= fromT || t > toT) continue;
    const count = Math.min(at + half, millicores.length - 1) - Math.max(0, at - half) + 1;
    const need = perPodMillicores <= 0 ? 1 : Math.max(1, Math.ceil(sum / count / perPodMillicores - 1e-6));
    if (steps.at(-1)?.value !== need) steps.push({ t: Math.max(t, fromT), value: need });
  }
  return steps;
}
