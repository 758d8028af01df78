import type { HpaSpec } from '../../hpa/spec/types.ts';
import { type Point, type Space, spaceAround } from './candidates.ts';
import { frontOf } from './front.ts';
import type { TuneModel } from './model.ts';
import { type Objective, type Outcome, objectiveValue } from './outcome.ts';

export interface Tried {
  readonly point: Point;
  readonly spec: HpaSpec;
  readonly outcome: Outcome;
  /** How many settings differ from the recorded ones. */
  readonly differences: number;
}

export interface SearchResult {
  readonly recorded: Tried;
  readonly tried: readonly Tried[];
  readonly front: readonly Tried[];
  /** The same without differences that change nothing for the better. */
  readonly simplify: (tried: Tried) => Promise<Tried>;
  /** What each setting of it is good for: the same with that one as recorded. */
  readonly withoutEach: (tried: Tried) => Promise<readonly Tried[]>;
}

export interface SearchOptions {
  readonly objectives: readonly Objective[];
  readonly budget: number;
  /** Outcomes of some settings; where they are computed is the caller's business. */
  readonly evaluate: (specs: readonly HpaSpec[]) => Promise<readonly Outcome[]>;
  readonly onProgress?: (tried: number) => void;
}

/** Of the budget: spread over all settings, before the search goes on around the best. */
const EXPLORED = 0.4;
const BATCH = 64;

/**
 * Pareto local search: settings spread at random first, then again and again the neighbours of the best
 * trade-offs found. The same model gives the same answer.
 * Source: Paquete, Chiarandini and Stützle, "Pareto local optimum sets in the biobjective TSP" (2004).
 */
export async function search(model: TuneModel, options: SearchOptions): Promise<SearchResult> {
  const { objectives, budget, evaluate, onProgress } = options;
  const peak = model.need.reduce((most, { value }) => Math.max(most, value ?? 1), 1);
  const space = spaceAround(model.spec, peak);
  const tried: Tried[] = [];
  const seen = new Set<string>();

  const attempt = async (points: Iterable<Point>, until: number) => {
    let batch: { readonly point: Point; readonly spec: HpaSpec }[] = [];
    const run = async () => {
      const outcomes = await evaluate(batch.map(({ spec }) => spec));
      for (const [i, { point, spec }] of batch.entries()) {
        const outcome = outcomes[i];
        const differences = point.filter((choice) => choice !== 0).length;
        if (outcome !== undefined) tried.push({ point, spec, outcome, differences });
      }
      batch = [];
      onProgress?.(tried.length);
    };
    for (const point of points) {
      if (tried.length + batch.length >= until) break;
      const key = point.join();
      if (seen.has(key)) continue;
      seen.add(key);
      const spec = space.specOf(point);
      if (spec === null) continue;
      batch.push({ point, spec });
      if (batch.length >= BATCH) await run();
    }
    if (batch.length > 0) await run();
  };

  await attempt([space.start, ...neighbours(space, space.start)], budget);
  const recorded = tried[0];
  if (recorded === undefined) throw new RangeError('the recorded settings are not valid');
  await attempt(randomPoints(space, budget * 4), Math.max(tried.length, budget * EXPLORED));
  const simplestFirst = () =>
    frontOf(
      tried.toSorted((a, b) => a.differences - b.differences),
      objectives,
    );
  const expanded = new Set<Tried>();
  while (tried.length < budget) {
    const fresh = simplestFirst().filter((one) => !expanded.has(one));
    if (fresh.length === 0) break;
    for (const one of fresh) expanded.add(one);
    await attempt(
      fresh.flatMap(({ point }) => neighbours(space, point)),
      budget,
    );
  }
  return {
    recorded,
    tried,
    front: simplestFirst(),
    simplify: (one) => simplified(one, space, options),
    withoutEach: (one) => withoutEach(one, space, options),
  };
}

/** Takes settings back to the recorded ones, one after the other, as long as nothing gets worse by it. */
async function simplified(one: Tried, space: Space, { evaluate, objectives }: SearchOptions): Promise<Tried> {
  let simplest = one;
  for (const [axis, choice] of one.point.entries()) {
    if (choice === 0) continue;
    const point = simplest.point.with(axis, 0);
    const spec = space.specOf(point);
    if (spec === null) continue;
    const [outcome] = await evaluate([spec]);
    if (outcome === undefined || !isAsGood(outcome, simplest.outcome, objectives)) continue;
    simplest = { point, spec, outcome, differences: simplest.differences - 1 };
  }
  return simplest;
}

async function withoutEach(one: Tried, space: Space, { evaluate }: SearchOptions): Promise<readonly Tried[]> {
  const others = one.point.flatMap((choice, axis) => {
    const point = one.point.with(axis, 0);
    const spec = choice === 0 ? null : space.specOf(point);
    return spec === null ? [] : [{ point, spec, differences: one.differences - 1 }];
  });
  const outcomes = await evaluate(others.map(({ spec }) => spec));
  return others.flatMap((other, i) => {
    const outcome = outcomes[i];
    return outcome === undefined ? [] : [{ ...other, outcome }];
  });
}

function isAsGood(a: Outcome, b: Outcome, objectives: readonly Objective[]): boolean {
  return objectives.every((objective) => objectiveValue(a, objective) <= objectiveValue(b, objective));
}

/** All points that differ in one setting. */
function neighbours({ axes }: Space, point: Point): readonly Point[] {
  return axes.flatMap(({ choices }, i) =>
    Array.from({ length: choices }, (_, choice) => choice)
      .filter((choice) => choice !== point[i])
      .map((choice) => point.with(i, choice)),
  );
}

function* randomPoints({ axes }: Space, count: number): Generator<Point> {
  const random = randomFrom(1);
  for (let i = 0; i < count; i++) {
    // Half of the settings stay as recorded: small changes are easier to trust.
    yield axes.map(({ choices }) => (random() < 0.5 ? 0 : Math.floor(random() * choices)));
  }
}

/**
 * Numbers in [0, 1), the same for the same seed (a linear congruential generator; Knuth, MMIX). Not that of
 * core/lib/random.ts: other numbers may give a recorded run other advice.
 */
function randomFrom(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 11n) / 2 ** 53;
  };
}
