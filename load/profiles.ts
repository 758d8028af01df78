/**
 * The load shapes, as plain data: how many requests per second, for how long.
 *
 * Sized for the subject that ships with Palier: a request costs the backend 1.5 to 4 ms of CPU, a pod requests
 * 100 m and may use 250 m, and the HPA's target is 60 %. One pod is therefore at its target near 25 requests/s
 * and at its limit near 100; 110 requests/s ask for three to six pods, and fit on a laptop with two cores.
 */

export type ProfileName = 'lab' | 'ci' | 'long';
export type ScenarioName = 'smoke' | 'ramp' | 'spike' | 'soak' | 'breakpoint';

/** From the rate before, in a straight line to `rps` within `seconds` (0: a jump). */
export interface ShapeStage {
  readonly name: string;
  readonly seconds: number;
  readonly rps: number;
}

export const PROFILES: Readonly<Record<ProfileName, string>> = {
  lab: 'on a laptop, to be watched: the autoscaler has time to answer at every step',
  ci: 'in a pipeline: the same shapes, as short as the autoscaler allows',
  long: 'on a cluster of its own: long plateaus, steady statistics',
};

export const SHAPES: Readonly<Record<ScenarioName, Readonly<Record<ProfileName, readonly ShapeStage[]>>>> = {
  smoke: {
    lab: [...step('light', 2, 5, 28)],
    ci: [...step('light', 1, 5, 14)],
    long: [...step('light', 2, 5, 58)],
  },
  // 10 requests/s leave one pod below its target; 40 cross it; 80 and 110 need what the HPA then adds.
  ramp: {
    lab: [
      ...step('warm-up', 5, 10, 20),
      ...step('step 40', 10, 40, 35),
      ...step('step 80', 10, 80, 35),
      ...step('peak', 10, 110, 65),
      ...step('descent', 30, 10, 15),
    ],
    ci: [
      ...step('warm-up', 5, 10, 10),
      ...step('step 40', 5, 40, 35),
      ...step('step 80', 5, 80, 25),
      ...step('peak', 5, 110, 40),
      ...step('descent', 15, 10, 10),
    ],
    long: [
      ...step('warm-up', 10, 10, 110),
      ...step('step 40', 30, 40, 270),
      ...step('step 80', 30, 80, 270),
      ...step('peak', 30, 110, 570),
      ...step('descent', 120, 10, 180),
    ],
  },
  spike: {
    lab: [...step('calm', 5, 10, 25), ...step('spike', 0, 110, 75), ...step('calm again', 0, 10, 45)],
    ci: [...step('calm', 5, 10, 10), ...step('spike', 0, 110, 60), ...step('calm again', 0, 10, 20)],
    long: [...step('calm', 10, 10, 110), ...step('spike', 0, 110, 300), ...step('calm again', 0, 10, 300)],
  },
  soak: {
    lab: [...step('soak', 20, 60, 560), ...step('descent', 20, 0, 0)],
    ci: [...step('soak', 10, 60, 220), ...step('descent', 10, 0, 0)],
    long: [...step('soak', 60, 60, 3480), ...step('descent', 60, 0, 0)],
  },
  // Plateaus rather than a slope: at each rate the autoscaler may answer before the next one is asked for.
  breakpoint: {
    lab: stairs(25, 25, 12, 5, 20),
    ci: stairs(40, 40, 7, 3, 17),
    long: stairs(20, 20, 20, 10, 80),
  },
};

/** How the requests of one run are divided: each iteration makes one, drawn by these weights. */
export const TRAFFIC_MIX = {
  list: 28,
  search: 8,
  read: 40,
  create: 8,
  replace: 4,
  change: 4,
  delete: 8,
} as const;

/** To a rate and then on it; without a hold, only the way there. */
function step(name: string, seconds: number, rps: number, holdSeconds: number): readonly ShapeStage[] {
  const way = { name: holdSeconds > 0 ? `to ${name}` : name, seconds, rps };
  const hold = { name, seconds: holdSeconds, rps };
  return holdSeconds > 0 ? [way, hold] : [way];
}

function stairs(
  first: number,
  rise: number,
  count: number,
  climbSeconds: number,
  holdSeconds: number,
): readonly ShapeStage[] {
  return Array.from({ length: count }, (_, i) => first + i * rise).flatMap((rps) =>
    step(`${rps} requests/s`, climbSeconds, rps, holdSeconds),
  );
}
