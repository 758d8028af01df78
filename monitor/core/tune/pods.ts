import type { Gathered, SeenPod } from './gather.ts';
import type { PodModel } from './model.ts';
import { median } from './readings.ts';

export interface MeasuredPods {
  readonly pod: PodModel;
  readonly startsSeen: number;
  readonly idleKnown: boolean;
}

/** For a run in which no pod started: what a small web service takes. */
const ASSUMED = { runningMs: 2_000, readyMs: 8_000, sampledMs: 10_000 };

/** How the pods of this run start, and what one needs at rest. */
export function measurePods(gathered: Gathered, requestMillicores: number): MeasuredPods {
  const firstT = gathered.replicas[0]?.t ?? 0;
  const born = gathered.pods.filter(({ seenT, readyT }) => seenT > firstT && readyT !== null);
  const after = (pick: (pod: SeenPod) => number | null) =>
    median(
      born.flatMap((pod) => {
        const t = pick(pod);
        return t === null ? [] : [Math.max(0, t - pod.seenT)];
      }),
    );
  const idle = idleMillicores(gathered);
  const limits = gathered.pods.map(({ limitMillicores }) => limitMillicores);
  return {
    pod: {
      requestMillicores,
      limitMillicores: limits.findLast((limit) => limit !== null) ?? null,
      idleMillicores: idle ?? 0,
      runningAfterMs: after(({ runningT }) => runningT) ?? ASSUMED.runningMs,
      readyAfterMs: after(({ readyT }) => readyT) ?? ASSUMED.readyMs,
      sampledAfterMs: after(({ sampledT }) => sampledT) ?? ASSUMED.sampledMs,
      servesAfterMs: servesAfterMs(born, gathered),
    },
    startsSeen: born.length,
    idleKnown: idle !== null,
  };
}

/** Fewer requests than this are not what a pod is busy with. */
const IDLE_RPS = 0.2;

/** The lower quartile of what pods used without requests: others may have sent some. */
function idleMillicores({ syncs, rates }: Gathered): number | null {
  if (!rates.known()) return null;
  const idle = syncs.flatMap(({ samples }) =>
    (samples ?? []).flatMap(({ counted, endT, windowMs, millicores }) =>
      counted && rates.served(endT - windowMs, endT) < IDLE_RPS ? [millicores] : [],
    ),
  );
  return idle.sort((a, b) => a - b)[Math.floor(idle.length / 4)] ?? null;
}

const LEAST_RPS = 2;
const LOOK_MS = 5_000;
const MOST_LOOKS = 60;
const FAIR = 0.8;

/**
 * How long a ready pod waits for its share of the load, as if it then came at once: the time that what it misses of
 * an even share stands for, until it has it. Kept-alive connections stay where they are. Median over the pods.
 */
function servesAfterMs(born: readonly SeenPod[], { rates, ready }: Gathered): number {
  if (!rates.byPod()) return 0;
  const delays = born.flatMap(({ name, readyT }) => {
    if (readyT === null) return [];
    let missed = 0;
    for (let look = 0; look < MOST_LOOKS; look++) {
      const fromT = readyT + look * 1_000;
      const count = ready.findLast(({ t }) => t <= fromT)?.value ?? 0;
      const all = rates.served(fromT, fromT + LOOK_MS);
      if (count === 0 || all < LEAST_RPS) return [];
      const share = rates.served(fromT, fromT + LOOK_MS, name) / (all / count);
      if (share >= FAIR) break;
      missed += 1 - share;
    }
    return [Math.round(missed * 1_000)];
  });
  return median(delays) ?? 0;
}
