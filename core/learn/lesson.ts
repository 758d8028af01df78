import type { Recommendation } from '../../hpa/state.ts';
import { explain } from '../explain/explain.ts';
import type { Explanation, Finding } from '../explain/explanation.ts';
import {
  type Followed,
  type FollowedHpa,
  follow,
  memorySeconds,
  nothingFollowed,
  settle,
} from '../explain/follow.ts';
import { isSample, type SampleStamp } from '../timeline/event-text.ts';
import type { TimelineEvent } from '../timeline/events.ts';

/** One decision of the controller, to be guessed. */
export interface Question {
  readonly t: number;
  readonly replicas: number;
  /** What the controller decided. */
  readonly answer: number;
  /** What the metrics alone ask for; null: they gave no count. */
  readonly wanted: number | null;
  /** ratio × pods, before tolerance, rounding and cautious counting; null: not computed. */
  readonly formula: { readonly ratio: number; readonly pods: number } | null;
  /** Which rule settled it. */
  readonly kind: QuestionKind;
  /** Counts that the controller remembers from its windows, the newest first. */
  readonly remembered: readonly { readonly replicas: number; readonly ageSeconds: number }[];
  readonly explanation: Explanation;
}

export type QuestionKind =
  | 'scaled'
  | 'window'
  | 'policy'
  | 'bound'
  | 'tolerance'
  | 'caution'
  | 'failed'
  | 'kept';

/** Asks about the decisions of a run, event by event. */
export interface Questioner {
  onEvent(event: TimelineEvent | SampleStamp): readonly Question[];
  /** Those of a status that still waited for its samples. */
  end(): readonly Question[];
}

/** Every decision of a run that can be explained from what was observed. */
export function questionsOf(events: Iterable<TimelineEvent>): readonly Question[] {
  const questioner = createQuestioner();
  const questions: Question[] = [];
  for (const event of events) questions.push(...questioner.onEvent(event));
  return [...questions, ...questioner.end()];
}

export function createQuestioner(): Questioner {
  let followed: Followed = nothingFollowed;
  let key: string | null = null;
  const ask = (hpa: FollowedHpa | undefined, before: FollowedHpa | undefined): readonly Question[] => {
    if (hpa === undefined || hpa.last === null || hpa.last === (before?.last ?? null)) return [];
    const question = questionOf(hpa, followed);
    return question === null ? [] : [question];
  };
  return {
    onEvent(event) {
      if (isSample(event)) return [];
      if (event.type === 'run.started') key ??= event.hpas[0] ?? null;
      const before = followed;
      followed = follow(followed, event);
      key ??= followed.hpas.keys().next().value ?? null;
      return key === null ? [] : ask(followed.hpas.get(key), before.hpas.get(key));
    },
    end() {
      const last = key === null ? undefined : followed.hpas.get(key);
      return last === undefined ? [] : ask(settle(last, followed), last);
    },
  };
}

/** null: it was there before we looked, or was decided from what we have not seen. */
function questionOf(hpa: FollowedHpa, followed: Followed): Question | null {
  const { last } = hpa;
  if (last === null || !last.sighting.witnessed || last.metrics === 'none') return null;
  const { t, atMs, spec } = last.sighting;
  const hpas = new Map(followed.hpas).set(hpa.key, { ...hpa, pending: null });
  const explanation = explain({ ...followed, hpas }, hpa.key, { t, at: new Date(atMs).toISOString() });
  // A decision that we would have made otherwise teaches nothing.
  if (explanation?.decision == null || explanation.agreement?.result !== 'agrees') return null;
  const { from, to, wanted } = explanation.decision;
  const kind = kindOf(explanation.findings, from, to);
  return {
    t,
    replicas: from,
    answer: to,
    wanted,
    formula: formulaOf(explanation.findings),
    kind,
    remembered: rememberedOf(
      last.memory.recommendations ?? [],
      atMs,
      memorySeconds(spec, followed.controller),
    ),
    explanation,
  };
}

function formulaOf(findings: readonly Finding[]): Question['formula'] {
  for (const { fact } of findings) {
    if (fact.rule === 'metric.utilization' || fact.rule === 'metric.average') {
      return { ratio: fact.ratio, pods: fact.pods };
    }
  }
  return null;
}

const KINDS: readonly (readonly [QuestionKind, readonly string[]])[] = [
  ['failed', ['metric.failed', 'metrics.refused']],
  ['bound', ['limit.max', 'limit.min', 'scale.aboveMax', 'scale.belowMin']],
  ['policy', ['limit.scaleUp', 'limit.scaleDown', 'limit.scaleUpFactor']],
  ['window', ['stabilized.up', 'stabilized.down']],
  ['caution', ['direction.kept', 'pods.filledIn']],
  ['tolerance', ['tolerance.within']],
];

function kindOf(findings: readonly Finding[], from: number, to: number): QuestionKind {
  const rules = new Set<string>(findings.map(({ fact }) => fact.rule));
  const found = KINDS.find(([, names]) => names.some((name) => rules.has(name)));
  return found?.[0] ?? (from === to ? 'kept' : 'scaled');
}

function rememberedOf(
  recommendations: readonly Recommendation[],
  nowMs: number,
  seconds: number,
): Question['remembered'] {
  return recommendations
    .filter(({ atMs }) => nowMs - atMs < seconds * 1000)
    .map(({ replicas, atMs }) => ({ replicas, ageSeconds: Math.round((nowMs - atMs) / 1000) }))
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
}

/** At most two decisions of one kind that change nothing, so that a long quiet time is no lesson of its own. */
const MOST_ALIKE = 2;

/** The ones worth asking about, in order: each change of the count, and what held it, each kind before a second of it. */
export function chooseQuestions(all: readonly Question[], most: number): readonly Question[] {
  const choice = createChoice(most);
  for (const question of all) choice.add(question);
  return choice.chosen();
}

/** The same one by one: no more are kept than may be asked. */
export function createChoice(most: number) {
  const rankOf = createRanks();
  let best: readonly { readonly question: Question; readonly rank: number }[] = [];
  return {
    add(question: Question): void {
      const rank = rankOf(question);
      if (rank > MOST_ALIKE) return;
      best = [...best, { question, rank }].sort((a, b) => a.rank - b.rank).slice(0, most);
    },
    chosen: () => best.map(({ question }) => question).sort((a, b) => a.t - b.t),
  };
}

/** The same while a run goes on, one question after the other: whether this one is worth asking. */
export function createChooser(): (question: Question) => boolean {
  const rankOf = createRanks();
  return (question) => rankOf(question) <= MOST_ALIKE;
}

/** 0: a change of the count; else the how manieth of its kind. */
function createRanks(): (question: Question) => number {
  const seen = new Map<QuestionKind, number>();
  return ({ kind, replicas, answer }) => {
    if (replicas !== answer) return 0;
    const rank = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, rank);
    return rank;
  };
}
