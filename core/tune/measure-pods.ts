import type { Gathered, SeenPod } from './gather.ts';
import type { PodModel, StartDelays } from './model.ts';
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
  // What was there at the first look was seen a moment after the target; cluster times have whole seconds.
  const born = gathered.pods.filter(
    ({ seenT, startT, readyT }) =>
      seenT > firstT && (startT ?? seenT) > firstT - SECOND_MS && readyT !== null,
  );
  const delays = born.map((pod) => delaysOf(pod, gathered));
  const typical = {
    runningAfterMs: median(known(delays, 'runningAfterMs')) ?? ASSUMED.runningMs,
    readyAfterMs: median(known(delays, 'readyAfterMs')) ?? ASSUMED.readyMs,
    sampledAfterMs: median(known(delays, 'sampledAfterMs')) ?? ASSUMED.sampledMs,
    servesAfterMs: median(known(delays, 'servesAfterMs')) ?? 0,
  };
  const idle = idleMillicores(gathered);
  const limits = gathered.pods.map(({ limitMillicores }) => limitMillicores);
  return {
    pod: {
      requestMillicores,
      limitMillicores: limits.findLast((limit) => limit !== null) ?? null,
      idleMillicores: idle ?? 0,
      ...typical,
      starts: startsOf(delays, typical),
    },
    startsSeen: born.length,
    idleKnown: idle !== null,
  };
}

type Delays = { readonly bornT: number } & { readonly [Key in keyof StartDelays]: number | null };

function delaysOf(pod: SeenPod, gathered: Gathered): Delays {
  const after = (t: number | null) => (t === null ? null : Math.max(0, t - pod.seenT));
  return {
    bornT: pod.seenT,
    runningAfterMs: after(pod.runningT),
    readyAfterMs: after(pod.readyT),
    sampledAfterMs: after(pod.sampledT),
    servesAfterMs: servesAfterMs(pod, gathered),
  };
}

function known(delays: readonly Delays[], key: keyof StartDelays): readonly number[] {
  return delays.flatMap((one) => one[key] ?? []);
}

const SECOND_MS = 1_000;

/** Pods that one decision made are seen within a moment. */
const TOGETHER_MS = 2_000;

/** The mean of those that were born together; what is not known of them is taken as usual. */
function startsOf(delays: readonly Delays[], typical: StartDelays): PodModel['starts'] {
  const groups: Delays[][] = [];
  for (const one of delays.toSorted((a, b) => a.bornT - b.bornT)) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && one.bornT - group[0].bornT <= TOGETHER_MS) group.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => {
    const mean = (key: keyof StartDelays) => {
      const values = known(group, key);
      return values.length === 0
        ? typical[key]
        : values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    return {
      bornT: group[0]?.bornT ?? 0,
      runningAfterMs: mean('runningAfterMs'),
      readyAfterMs: mean('readyAfterMs'),
      sampledAfterMs: mean('sampledAfterMs'),
      servesAfterMs: mean('servesAfterMs'),
    };
  });
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
const LOOK_MS = 1_000;
/** For a pod of which no sample was seen. */
const USUAL_MS = 12_000;

/**
 * How long a ready pod waits for its share of the load, as if it then came at once: the time that what it misses of
 * an even share stands for, until its first sample. From then on it counts itself, and the mean of all pods does not
 * depend on which of them has how much. Kept-alive connections stay where they are. Null: nothing to share.
 */
function servesAfterMs({ name, readyT, sampledT }: SeenPod, { rates, ready }: Gathered): number | null {
  if (!rates.byPod() || readyT === null) return null;
  const untilT = sampledT === null || sampledT <= readyT ? readyT + USUAL_MS : sampledT;
  if (rates.served(readyT, untilT) < LEAST_RPS) return null;
  let missedMs = 0;
  for (let fromT = readyT; fromT < untilT; fromT += LOOK_MS) {
    const toT = Math.min(untilT, fromT + LOOK_MS);
    const count = ready.findLast(({ t }) => t < toT)?.value ?? 1;
    const all = rates.served(fromT, toT);
    const share = all === 0 ? 1 : (rates.served(fromT, toT, name) * count) / all;
    missedMs += (1 - share) * (toT - fromT);
  }
  return Math.round(Math.max(0, missedMs));
}
