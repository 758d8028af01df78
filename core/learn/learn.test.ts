import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../hpa/spec/validate.ts';
import { applyMergePatch } from '../lib/merge-patch.ts';
import { COURSE_SPEC } from '../tune/testing/model.ts';
import { DRILL_NAMES, DRILLS } from './drills.ts';
import { chooseQuestions, type Question, type QuestionKind, questionsOf } from './lesson.ts';
import { mark, scoreOf } from './score.ts';

function question(over: Partial<Question>): Question {
  return {
    t: 0,
    replicas: 2,
    answer: 2,
    wanted: 2,
    formula: { ratio: 1, pods: 2 },
    kind: 'kept',
    remembered: [],
    explanation: {} as Question['explanation'],
    ...over,
  };
}

const CASES: readonly (readonly [
  string,
  Partial<Question>,
  number,
  ReturnType<typeof mark>['thought'],
  number,
])[] = [
  ['the right count', { answer: 5 }, 5, 'exact', 2],
  ['what the metrics alone ask for', { answer: 6, wanted: 9, kind: 'bound' }, 9, 'metrics-only', 1],
  [
    'the formula inside the tolerance',
    { answer: 2, wanted: 2, kind: 'tolerance', formula: { ratio: 1.05, pods: 2 } },
    3,
    'no-tolerance',
    0,
  ],
  [
    'the formula over the measured pods alone',
    { replicas: 2, answer: 2, wanted: 2, kind: 'caution', formula: { ratio: 3.07, pods: 1 } },
    4,
    'formula',
    0,
  ],
  [
    'the result rounded down',
    { answer: 4, wanted: 4, kind: 'scaled', formula: { ratio: 1.6, pods: 2 } },
    3,
    'rounded-down',
    1,
  ],
  ['more, where it shrinks', { answer: 1, wanted: 1, kind: 'scaled' }, 5, 'wrong', 0],
  ['fewer, but not so few', { replicas: 6, answer: 3, wanted: 1, kind: 'window' }, 4, 'direction', 1],
];

describe('marking an answer', () => {
  it.each(CASES)('knows the thought behind %s', (_, over, guess, thought, points) => {
    expect(mark(question(over), guess)).toEqual({ guess, thought, points });
  });

  it('adds up', () => {
    const marked = [mark(question({ answer: 3 }), 3), mark(question({ answer: 3, wanted: 3 }), 5)];
    expect(scoreOf(marked)).toEqual({ asked: 2, exact: 1, points: 3, mostPoints: 4 });
    expect(scoreOf([])).toEqual({ asked: 0, exact: 0, points: 0, mostPoints: 0 });
  });
});

describe('choosing what to ask', () => {
  const kinds: readonly QuestionKind[] = ['kept', 'kept', 'kept', 'tolerance', 'window', 'window', 'kept'];
  const all = [
    ...kinds.map((kind, i) => question({ t: i, kind })),
    question({ t: 10, kind: 'scaled', answer: 4 }),
    question({ t: 11, kind: 'bound', answer: 6 }),
  ];

  it('keeps every change and no more than two of a kind that changes nothing', () => {
    const chosen = chooseQuestions(all, 100);
    expect(chosen.filter(({ kind }) => kind === 'kept')).toHaveLength(2);
    expect(chosen.slice(-2).map(({ t }) => t)).toEqual([10, 11]);
  });

  it('prefers changes, then one of each kind, and keeps the order of time', () => {
    const chosen = chooseQuestions(all, 5);
    expect(chosen.map(({ t }) => t)).toEqual([0, 3, 4, 10, 11]);
  });

  it('has nothing to ask about no run', () => {
    expect(questionsOf([])).toEqual([]);
    expect(chooseQuestions([], 5)).toEqual([]);
  });
});

describe('a drill', () => {
  it.each(DRILL_NAMES)('%s changes something, and the API server would take it', (name) => {
    const { hpaPatch, withoutRequests, withoutMetricsServer, right } = DRILLS[name];
    expect(hpaPatch !== null || withoutRequests || withoutMetricsServer).toBe(true);
    expect([0, 1, 2]).toContain(right);
    if (hpaPatch !== null) expect(parseSpec(applyMergePatch(COURSE_SPEC, hpaPatch)).ok).toBe(true);
  });
});
