import type { Question } from './lesson.ts';

/** How near an answer is, and which thought leads to it. */
export interface Marked {
  readonly guess: number;
  /** 2 exact · 1 the right direction · 0 */
  readonly points: 0 | 1 | 2;
  readonly thought: Thought;
}

/**
 * exact · metrics-only: what the metrics ask for, without windows, policies and bounds · no-tolerance: the formula
 * where the tolerance keeps the count · formula: ratio × pods without counting unready pods · rounded-down: the same,
 * rounded down or to the nearest · direction: right direction, other count · wrong
 */
export type Thought =
  | 'exact'
  | 'metrics-only'
  | 'no-tolerance'
  | 'formula'
  | 'rounded-down'
  | 'direction'
  | 'wrong';

export const MOST_POINTS = 2;

export function mark(question: Question, guess: number): Marked {
  const { replicas, answer } = question;
  if (guess === answer) return { guess, points: MOST_POINTS, thought: 'exact' };
  const sameWay = Math.sign(guess - replicas) === Math.sign(answer - replicas);
  return { guess, points: sameWay ? 1 : 0, thought: thoughtOf(question, guess, sameWay) };
}

function thoughtOf({ wanted, formula, kind }: Question, guess: number, sameWay: boolean): Thought {
  if (guess === wanted) return 'metrics-only';
  if (formula !== null) {
    const exact = formula.ratio * formula.pods;
    if (guess === Math.ceil(exact)) return kind === 'tolerance' ? 'no-tolerance' : 'formula';
    if (guess === Math.floor(exact) || guess === Math.round(exact)) return 'rounded-down';
  }
  return sameWay ? 'direction' : 'wrong';
}

export interface Score {
  readonly asked: number;
  readonly exact: number;
  readonly points: number;
  readonly mostPoints: number;
}

export function scoreOf(marked: readonly Marked[]): Score {
  return {
    asked: marked.length,
    exact: marked.filter(({ thought }) => thought === 'exact').length,
    points: marked.reduce((sum, { points }) => sum + points, 0),
    mostPoints: marked.length * MOST_POINTS,
  };
}
