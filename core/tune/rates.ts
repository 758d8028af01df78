import type { K6Sample, TimelineEvent } from '../timeline/events.ts';

/** Requests over time, as k6 told them; every question is answered in logarithmic time. */
export interface Rates {
  /** Seconds of the run in which there were samples. */
  readonly known: () => boolean;
  /** Requests per second that were served, by one pod or all; 0 where nothing was. */
  readonly served: (fromT: number, toT: number, pod?: string) => number;
  /** The same and those that could not be sent: what was asked for. */
  readonly offered: (fromT: number, toT: number) => number;
  /** Whether responses said who served them. */
  readonly byPod: () => boolean;
}

export function createRates(): Rates & { readonly add: (event: TimelineEvent) => void } {
  const served = createCounter();
  const offered = createCounter();
  const pods = new Map<string, Counter>();
  let samples = 0;

  return {
    add(event) {
      if (event.type !== 'k6.sample') return;
      samples++;
      served.add(event.t, event.windowMs, event.requests);
      offered.add(event.t, event.windowMs, event.requests + notSent(event));
      for (const [pod, count] of Object.entries(event.byPod ?? {})) {
        let counter = pods.get(pod);
        if (counter === undefined) {
          counter = createCounter();
          pods.set(pod, counter);
        }
        counter.add(event.t, event.windowMs, count);
      }
    },
    known: () => samples > 0,
    byPod: () => pods.size > 0,
    served: (fromT, toT, pod) =>
      pod === undefined ? served.rate(fromT, toT) : (pods.get(pod)?.rate(fromT, toT) ?? 0),
    offered: (fromT, toT) => offered.rate(fromT, toT),
  };
}

/** Iterations that k6 could not start, in requests. */
function notSent({ requests, iterations, droppedIterations }: K6Sample): number {
  return droppedIterations * (iterations > 0 ? requests / iterations : 1);
}

interface Counter {
  readonly add: (endT: number, windowMs: number, count: number) => void;
  readonly rate: (fromT: number, toT: number) => number;
}

/** A sum that grows in a straight line within each window. */
function createCounter(): Counter {
  const times: number[] = [];
  const sums: number[] = [];
  const sumAt = (t: number) => {
    const at = firstAfter(times, t);
    const before = sums[at - 1] ?? 0;
    const nextT = times[at];
    const lastT = times[at - 1];
    if (nextT === undefined || lastT === undefined) return before;
    return before + (((sums[at] ?? 0) - before) * (t - lastT)) / (nextT - lastT);
  };
  return {
    add(endT, windowMs, count) {
      const lastT = times.at(-1) ?? Number.NEGATIVE_INFINITY;
      const fromT = Math.max(lastT, endT - windowMs);
      const sum = sums.at(-1) ?? 0;
      if (fromT > lastT) {
        times.push(fromT);
        sums.push(sum);
      }
      if (endT <= fromT) {
        sums[sums.length - 1] = sum + count;
        return;
      }
      times.push(endT);
      sums.push(sum + count);
    },
    rate: (fromT, toT) => (toT <= fromT ? 0 : ((sumAt(toT) - sumAt(fromT)) * 1000) / (toT - fromT)),
  };
}

/** Index of the first time after `t`. */
function firstAfter(times: readonly number[], t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
