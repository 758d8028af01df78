import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TimelineEvent } from '../../core/events.ts';
import { createChooser, type Question, questionsOf } from '../../core/learn/lesson.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { TIMELINE_FILE } from '../../recorder/run-folder.ts';

/** A recorder writes every half second; one that has not for so long was cut off. */
const SILENT_MS = 15_000;
const LOOK_EVERY_MS = 1_000;

/** Whether a run is still being recorded. */
export async function isGoingOn(dir: string, events: readonly TimelineEvent[]): Promise<boolean> {
  if (events.at(-1)?.type === 'run.ended') return false;
  const { mtimeMs } = await stat(join(dir, TIMELINE_FILE));
  return Date.now() - mtimeMs < SILENT_MS;
}

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
    if (!(await isGoingOn(dir, events))) return;
    await sleep(LOOK_EVERY_MS);
  }
}
