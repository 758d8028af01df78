import type { Wording } from '../../core/lib/lang.ts';

export interface TimelineProblem {
  readonly kind:
    | 'empty'
    | 'no-header'
    | 'second-header'
    | 'newer-schema'
    | 'unknown-schema'
    | 'unknown-type'
    | 'damaged'
    | 'malformed'
    | 'line-too-long'
    | 'truncated'
    | 'unchained'
    | 'out-of-chain'
    | 'time-back'
    | 'after-end';
  /** 1 for the first line. */
  readonly line: number;
  /** Where the line begins, in bytes. */
  readonly offset: number;
  readonly message: Wording;
  /** Was something lost by it? Then the timeline has a gap, and no verdict can rest on it. */
  readonly lost: boolean;
}

/** Told of each kind; of a file full of garbage the rest is counted. */
const TOLD_OF_A_KIND = 5;

/** Hands on the first few problems of each kind, and at the end how many more there were. */
export function createProblemTeller(tell: (problem: TimelineProblem) => void) {
  const counts = new Map<TimelineProblem['kind'], { count: number; last: TimelineProblem }>();
  return {
    onProblem(problem: TimelineProblem): void {
      const count = (counts.get(problem.kind)?.count ?? 0) + 1;
      counts.set(problem.kind, { count, last: problem });
      if (count <= TOLD_OF_A_KIND) tell(problem);
    },
    end(): void {
      for (const { count, last } of counts.values()) {
        const more = count - TOLD_OF_A_KIND;
        if (more <= 0) continue;
        const { en, fr } = last.message;
        tell({
          ...last,
          message: {
            en: `and ${more} more of this kind, the last: ${en}`,
            fr: `et ${more} autres de ce genre, la dernière : ${fr}`,
          },
        });
      }
    },
  };
}
