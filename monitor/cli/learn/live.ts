import { setTimeout as sleep } from 'node:timers/promises';
import { createChooser, createQuestioner, type Question } from '../../../core/learn/lesson.ts';
import { type EventOrStamp, streamWithoutSamples } from '../../recorder/read-timeline.ts';
import { isGoingOn } from '../recorded/is-going-on.ts';

const LOOK_EVERY_MS = 1_000;

/** The decisions of a run that goes on, each soon after it was made; ends with the run. */
export async function* questionsAsTheyCome(dir: string, most: number): AsyncGenerator<Question> {
  const isWorthIt = createChooser();
  let seen = 0;
  let asked = 0;
  for (;;) {
    const questioner = createQuestioner();
    const fresh: Question[] = [];
    let count = 0;
    const note = (question: Question) => {
      if (count++ >= seen) fresh.push(question);
    };
    let last: EventOrStamp | null = null;
    for await (const event of streamWithoutSamples(dir)) {
      questioner.onEvent(event).forEach(note);
      last = event;
    }
    questioner.end().forEach(note);
    seen = count;
    for (const question of fresh) {
      if (!isWorthIt(question)) continue;
      yield question;
      if (++asked >= most) return;
    }
    if (!(await isGoingOn(dir, last))) return;
    await sleep(LOOK_EVERY_MS);
  }
}
