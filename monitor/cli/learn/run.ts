import { basename } from 'node:path';
import { createChoice, createQuestioner, type Question } from '../../../core/learn/lesson.ts';
import { EXIT, type ExitCode, PalierError } from '../../../core/lib/errors.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { inEveryLang } from '../../../core/lib/lang.ts';
import type { HpaObserved } from '../../../core/timeline/events.ts';
import type { HpaSpec } from '../../../hpa/spec/types.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { type EventOrStamp, streamWithoutSamples } from '../../recorder/read-timeline.ts';
import { findRun } from '../../recorder/results.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { isGoingOn } from '../recorded/is-going-on.ts';
import { createReadingProgress } from '../terminal/reading-progress.ts';
import { wrapLines } from '../terminal/wrap-lines.ts';
import { settingsInShort } from '../tune/settings.ts';
import { tuneWords } from '../tune/words.ts';
import { type Answers, createAnswers } from './answers.ts';
import { questionsAsTheyCome } from './live.ts';
import { type QuizResult, runQuiz } from './quiz.ts';
import { learnWords } from './words.ts';

export interface LearnOptions {
  readonly run: string;
  readonly resultsDir: string;
  /** At most so many questions. */
  readonly questions: number;
  readonly common: CommonOptions;
}

/** `palier learn`: a recorded run, decision by decision. @throws PalierError when there is nothing to ask, or nobody answers */
export async function runLearn(options: LearnOptions, context: CliContext): Promise<ExitCode> {
  const dir = await findRun(options.resultsDir, options.run, Date.now());
  const answers = createAnswers(context);
  try {
    return await learnFrom(dir, options, answers, context);
  } finally {
    answers.close();
  }
}

export async function learnFrom(
  dir: string,
  { questions: most, common }: Pick<LearnOptions, 'questions' | 'common'>,
  answers: Answers,
  context: CliContext,
): Promise<ExitCode> {
  const words = learnWords[common.lang];
  const lesson = await readLesson(dir, most, common, context);
  const live = await isGoingOn(dir, lesson.last);
  const chosen = live ? null : lesson.chosen;
  if (chosen?.length === 0) {
    throw new PalierError(
      'nothing-to-learn',
      EXIT.inconclusive,
      inEveryLang((lang) => learnWords[lang].nothingToAsk(basename(dir))),
    );
  }
  const out = common.json ? context.stderr : context.stdout;
  const say = (lines: readonly string[]) => void out.write(`${wrapLines(lines, out).join('\n')}\n`);
  const total = chosen?.length ?? null;
  const { hpa, settings } = lesson.about;
  say([words.intro(basename(dir), hpa, settings, total), ...(live ? [words.live] : []), words.howTo]);
  const result = await runQuiz(
    chosen ?? questionsAsTheyCome(dir, most),
    total,
    answers,
    say,
    words,
    common.lang,
  );
  if (result.answers.length === 0 && !answers.interactive) {
    throw noAnswers();
  }
  const { exact, asked, points, mostPoints } = result.score;
  const left = total === null ? 0 : total - asked;
  if (common.json) writeJson(context.stdout, toldInJson(basename(dir), hpa, result, left));
  else if (asked > 0) {
    const unanswered = left > 0 ? [words.left(left)] : [];
    const grade = asked < FEWEST_TO_GRADE ? [] : [words.grade(points / mostPoints)];
    say(['', words.score(exact, asked, points, mostPoints), ...unanswered, ...grade]);
  }
  return EXIT.ok;
}

export function noAnswers(): PalierError {
  return new PalierError(
    'no-answers',
    EXIT.usage,
    inEveryLang((lang) => learnWords[lang].noAnswers),
  );
}

/** One or two right answers are no sign of knowing how it decides. */
const FEWEST_TO_GRADE = 3;

interface Lesson {
  readonly chosen: readonly Question[];
  /** The first autoscaler that was seen. */
  readonly about: { readonly hpa: string; readonly settings: string };
  readonly last: EventOrStamp | null;
}

async function readLesson(
  dir: string,
  most: number,
  { lang }: CommonOptions,
  context: CliContext,
): Promise<Lesson> {
  const questioner = createQuestioner();
  const choice = createChoice(most);
  let about: Lesson['about'] | null = null;
  let last: EventOrStamp | null = null;
  const { read } = createReadingProgress(lang, context);
  for await (const event of streamWithoutSamples(dir, { onRead: read })) {
    questioner.onEvent(event).forEach(choice.add);
    if (event.type === 'hpa.observed') about ??= aboutOf(event, lang);
    last = event;
  }
  questioner.end().forEach(choice.add);
  return { chosen: choice.chosen(), about: about ?? { hpa: '–', settings: '–' }, last };
}

function aboutOf({ hpa, object }: HpaObserved, lang: Lang): Lesson['about'] {
  return { hpa, settings: settingsInShort(object.spec as unknown as HpaSpec, tuneWords[lang]) };
}

function toldInJson(run: string, hpa: string, { answers, score }: QuizResult, left: number) {
  const told = ({ t, replicas, answer, wanted, kind }: Question) => ({ t, replicas, answer, wanted, kind });
  return {
    schema: 'palier.learn/1',
    run,
    hpa,
    score,
    left,
    answers: answers.map(({ question, ...marked }) => ({ ...told(question), ...marked })),
  };
}
