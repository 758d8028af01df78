/**
 * A recording of the terminal as one picture that moves, from a recorded run:
 * `node docs/screens/record.ts RUN-FOLDER [en|fr]`. Half a minute for a run of six.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTimeline } from '../../monitor/recorder/read-timeline.ts';
import { COLUMNS, rowsAt } from './rows-at.ts';
import { recordingSvg } from './terminal-svg.ts';

/** What lies between two frames in the run, and how long each stays. */
const STEP_MS = 12_000;
const FRAME_MS = 700;

const [run, lang = 'en'] = process.argv.slice(2);
if (run === undefined || (lang !== 'en' && lang !== 'fr')) {
  console.error('expected: node docs/screens/record.ts RUN-FOLDER [en|fr]');
  process.exit(2);
}

const { events } = await readTimeline(run);
const lastT = events.at(-1)?.t ?? 0;
const times = Array.from({ length: Math.ceil(lastT / STEP_MS) }, (_, i) =>
  Math.min(lastT, (i + 1) * STEP_MS),
);
const frames = times.map((t) => rowsAt(events, t, lang));
// The moment with the most to see stands still where nothing may move: half of the way.
const svg = await recordingSvg(frames, COLUMNS, { frameMs: FRAME_MS, poster: Math.floor(frames.length / 2) });
writeFileSync(join(import.meta.dirname, `recording.${lang}.svg`), svg);
console.log(`recording.${lang}.svg: ${frames.length} frames, ${Math.round(svg.length / 1000)} kB`);
