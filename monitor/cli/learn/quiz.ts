import type { Explanation, Finding } from '../../../core/explain/explanation.ts';
import type { Question } from '../../../core/learn/lesson.ts';
import { type Marked, mark, type Score, scoreOf } from '../../../core/learn/score.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { explainLines } from '../../i18n/explain.ts';
import { clock, number } from '../../i18n/format.ts';
import type { Answers } from './answers.ts';
import type { LearnWords } from './words.ts';

export interface QuizResult {
  readonly answers: readonly (Marked & { readonly question: Question })[];
  readonly score: Score;
}

/**
 * Asks one decision after the other, reveals it and says why, until there are no more questions or answers.
 * @param total how many there will be; null: the run goes on
 * @param say takes lines of the lesson
 */
export async function runQuiz(
  questions: Iterable<Question> | AsyncIterable<Question>,
  total: number | null,
  answers: Answers,
  say: (lines: readonly string[]) => void,
  words: LearnWords,
  lang: Lang,
): Promise<QuizResult> {
  const given: (Marked & { readonly question: Question })[] = [];
  let asked = 0;
  for await (const question of questions) {
    say(['', words.question(++asked, total, clock(question.t), question.replicas), words.sees]);
    say([...seenLines(question.explanation, lang), ...rememberedLines(question, words)]);
    const guess = await askFor(question, answers, say, words, lang);
    if (guess === null) break;
    const marked = mark(question, guess);
    given.push({ ...marked, question });
    const thought = words.thoughts[marked.thought];
    say([
      words.reveal(guess, question.answer, marked.points),
      ...(thought === '' ? [] : [thought]),
      words.because,
      ...whyLines(question.explanation, lang),
    ]);
  }
  return { answers: given, score: scoreOf(given) };
}

async function askFor(
  question: Question,
  answers: Answers,
  say: (lines: readonly string[]) => void,
  words: LearnWords,
  lang: Lang,
): Promise<number | null> {
  for (;;) {
    const text = await answers.next(words.prompt);
    if (text === null || text === 'q') return null;
    if (/^\d{1,6}$/.test(text)) return Number(text);
    if (text === '?') {
      const { formula } = question;
      say([formula === null ? words.noHint : words.hint(number(formula.ratio, lang, 2), formula.pods)]);
    } else say([words.notANumber(text)]);
  }
}

/** What is there before anything is decided. */
function seenLines(explanation: Explanation, lang: Lang): readonly string[] {
  return factLines(explanation, lang, ({ fact }) =>
    /^(scale\.read|pods\.grouped|metric\.(utilization|average|value|valuePerPod|failed))$/.test(fact.rule),
  );
}

function whyLines(explanation: Explanation, lang: Lang): readonly string[] {
  return factLines(
    explanation,
    lang,
    ({ fact }) => fact.rule !== 'scale.read' && fact.rule !== 'pods.grouped',
  );
}

/** The sentences of some findings, without the title and the decision itself. */
function factLines(
  explanation: Explanation,
  lang: Lang,
  keep: (finding: Finding) => boolean,
): readonly string[] {
  const findings = explanation.findings.filter(keep);
  const bare = { ...explanation, decision: null, findings, waiting: [], changes: [], agreement: null };
  return explainLines(bare, lang)
    .slice(-findings.length || undefined)
    .filter((line) => line.startsWith('  '));
}

const MOST_REMEMBERED = 6;

function rememberedLines({ remembered }: Question, words: LearnWords): readonly string[] {
  return remembered.length === 0 ? [] : [`  ${words.remembers(remembered.slice(0, MOST_REMEMBERED))}`];
}
