import type { Cohort, PodUsage } from './cohort.ts';
import type { Demand, TuneModel } from './model.ts';

/** Who serves from when on; the newest last. */
interface Serving {
  readonly t: number;
  readonly pods: number;
}

export interface Usage extends PodUsage {
  /** Who serves from `t` on, and will. */
  readonly changed: (cohorts: readonly Cohort[], t: number) => void;
}

/**
 * What one pod uses: its idle CPU and its even share of the demand among those that serve, at most its limit.
 * Keeps who served for as long as a window can ask.
 */
export function prepareUsage({ demand, pod, readings }: TuneModel): () => Usage {
  const total = integrate(demand);
  const { idleMillicores } = pod;
  const mostForLoad = (pod.limitMillicores ?? Number.POSITIVE_INFINITY) - idleMillicores;
  const keepMs = readings.reduce(
    (most, { t, windows }) =>
      windows.reduce((age, { endT, windowMs }) => Math.max(age, t - endT + windowMs), most),
    0,
  );

  return () => {
    let serving: Serving[] = [];
    return {
      changed(cohorts, t) {
        const next = serving.filter((one) => one.t < t);
        const later = cohorts.map(({ servesT }) => servesT).filter((servesT) => servesT > t);
        for (const time of [t, ...new Set(later.sort((a, b) => a - b))]) {
          next.push({ t: time, pods: servingAt(cohorts, time) });
        }
        const first = next.findLastIndex((one) => one.t <= t - keepMs);
        serving = first > 0 ? next.slice(first) : next;
      },
      of(servesT, fromT, toT) {
        if (toT <= fromT) return idleMillicores;
        let sum = idleMillicores * (toT - fromT);
        let endT = toT;
        for (let at = serving.length - 1; at >= 0 && endT > fromT; at--) {
          const one = serving[at];
          if (one === undefined || one.t >= endT) continue;
          const startT = Math.max(one.t, fromT, servesT);
          if (startT < endT) {
            sum += Math.min(total(startT, endT) / one.pods, mostForLoad * (endT - startT));
          }
          endT = Math.max(one.t, fromT);
        }
        return sum / (toT - fromT);
      },
    };
  };
}

/** Somebody serves, always: while nobody does, the load waits for the first. */
function servingAt(cohorts: readonly Cohort[], t: number): number {
  let pods = 0;
  for (const { servesT, size } of cohorts) if (servesT <= t) pods += size;
  return Math.max(1, pods);
}

/** Millicore-milliseconds between two times. */
function integrate({ fromT, stepMs, millicores }: Demand): (fromT: number, toT: number) => number {
  const sums = new Float64Array(millicores.length + 1);
  for (const [i, value] of millicores.entries()) sums[i + 1] = (sums[i] ?? 0) + value * stepMs;
  const upTo = (t: number) => {
    const at = Math.min(Math.max(0, (t - fromT) / stepMs), millicores.length);
    const whole = Math.floor(at);
    return (sums[whole] ?? 0) + (millicores[whole] ?? 0) * stepMs * (at - whole);
  };
  return (from, to) => upTo(to) - upTo(from);
}
