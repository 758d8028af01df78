import { type Objective, type Outcome, objectiveValue } from './outcome.ts';

/** Whether `a` is at least as good as `b` in every objective and better in one. */
export function dominates(a: Outcome, b: Outcome, objectives: readonly Objective[]): boolean {
  let better = false;
  for (const objective of objectives) {
    const difference = objectiveValue(a, objective) - objectiveValue(b, objective);
    if (difference > 0) return false;
    if (difference < 0) better = true;
  }
  return better;
}

/** Those that no other one dominates; of equals, the one that comes first. */
export function frontOf<T extends { readonly outcome: Outcome }>(
  all: readonly T[],
  objectives: readonly Objective[],
): readonly T[] {
  const front: T[] = [];
  for (const one of all) {
    if (
      front.some(
        ({ outcome }) =>
          dominates(outcome, one.outcome, objectives) || same(outcome, one.outcome, objectives),
      )
    )
      continue;
    for (let i = front.length - 1; i >= 0; i--) {
      const other = front[i];
      if (other !== undefined && dominates(one.outcome, other.outcome, objectives)) front.splice(i, 1);
    }
    front.push(one);
  }
  return front;
}

function same(a: Outcome, b: Outcome, objectives: readonly Objective[]): boolean {
  return objectives.every((objective) => objectiveValue(a, objective) === objectiveValue(b, objective));
}

/** At most `count` of a front, as far apart as they can be; ordered by the first objective. The given one stays. */
export function spread<T extends { readonly outcome: Outcome }>(
  front: readonly T[],
  objectives: readonly Objective[],
  count: number,
  keep: T | null,
): readonly T[] {
  const chosen: T[] = keep === null ? front.slice(0, 1) : [keep];
  const distance = scaledDistance(front, objectives);
  while (chosen.length < Math.min(count, front.length)) {
    let farthest: T | null = null;
    let most = -1;
    for (const one of front) {
      if (chosen.includes(one)) continue;
      const nearest = Math.min(...chosen.map((other) => distance(one.outcome, other.outcome)));
      if (nearest > most) {
        most = nearest;
        farthest = one;
      }
    }
    if (farthest === null) break;
    chosen.push(farthest);
  }
  const first = objectives[0] ?? 'replica-seconds';
  return chosen.sort((a, b) => objectiveValue(a.outcome, first) - objectiveValue(b.outcome, first));
}

/** Each objective counts from the best to the worst of the front as 1. */
export function scaledDistance(
  front: readonly { readonly outcome: Outcome }[],
  objectives: readonly Objective[],
): (a: Outcome, b: Outcome) => number {
  const widths = objectives.map((objective) => {
    const values = front.map(({ outcome }) => objectiveValue(outcome, objective));
    return Math.max(...values) - Math.min(...values) || 1;
  });
  return (a, b) =>
    Math.hypot(
      ...objectives.map(
        (objective, i) => (objectiveValue(a, objective) - objectiveValue(b, objective)) / (widths[i] ?? 1),
      ),
    );
}
