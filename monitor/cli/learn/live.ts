import { setTimeout as sleep } from 'node:timers/promises';
import { createChooser, type Question, questionsOf } from '../../core/learn/lesson.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { isGoingOn } from '../run/is-going-on.ts';

const LOOK_EVERY_MS = 1_000;

/** The decisions of a run that goes on, each soon after it was made; ends with the run. */
export async function* questionsAsTheyCome(dir: string, most: number): AsyncGenerator<Question> {
  const isWorthIt = createChooser();
  let seen = 0;
  let asked = 0;
  for (;;) {
    const { events } = await readTimeline(dir);
    const questions = questionsOf(events);
    const fresh = questions.slice(seen);
    seen = questions.length;
    for (const question of fresh) {
      if (!isWorthIt(question)) continue;
      yield question;
      if (++asked >= most) return;
    }
    if (!(await isGoingOn(dir, events.at(-1) ?? null))) return;
    await sleep(LOOK_EVERY_MS);
  }
}
