/**
 * Pictures of the terminal, one per phase, from a recorded run: `node docs/screens/capture.ts RUN-FOLDER [en|fr]`.
 * The frames are what the terminal showed: the same reducer and the same frame, 100 by 30.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhaseName } from '../../core/state/phase-name.ts';
import { reduce } from '../../core/state/reduce.ts';
import { initialState } from '../../core/state/state.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { readTimeline } from '../../monitor/recorder/read-timeline.ts';
import { COLUMNS, rowsAt } from './rows-at.ts';
import { terminalSvg } from './terminal-svg.ts';

const [run, lang = 'en'] = process.argv.slice(2);
if (run === undefined || (lang !== 'en' && lang !== 'fr')) {
  console.error('expected: node docs/screens/capture.ts RUN-FOLDER [en|fr]');
  process.exit(2);
}

const { events } = await readTimeline(run);
const moments = momentsOf(events);
for (const file of readdirSync(import.meta.dirname))
  if (/^\d/.test(file) && file.endsWith(`.${lang}.svg`)) rmSync(join(import.meta.dirname, file));
let number = 0;
for (const [phase, t] of moments) {
  const name = `${++number}-${phase}.${lang}.svg`;
  writeFileSync(join(import.meta.dirname, name), await terminalSvg(rowsAt(events, t, lang), COLUMNS));
  console.log(`${name}: ${Math.round(t / 1000)} s`);
}

/** For each phase, two thirds of the way through its longest stretch; in the order of the run. */
function momentsOf(events: readonly TimelineEvent[]): ReadonlyMap<PhaseName, number> {
  const spans: { phase: PhaseName; fromT: number; toT: number }[] = [];
  let state = initialState();
  for (const event of events) {
    state = reduce(state, event);
    const last = spans.at(-1);
    if (last?.phase === state.phase.name) last.toT = event.t;
    else spans.push({ phase: state.phase.name, fromT: event.t, toT: event.t });
  }
  const longest = new Map<PhaseName, { fromT: number; toT: number }>();
  for (const { phase, ...span } of spans) {
    const known = longest.get(phase);
    if (known === undefined || span.toT - span.fromT > known.toT - known.fromT) longest.set(phase, span);
  }
  const moments = [...longest].map(
    ([phase, { fromT, toT }]) => [phase, fromT + ((toT - fromT) * 2) / 3] as const,
  );
  // The end is a line of text on the terminal; its screen is that of the phase before.
  return new Map(moments.filter(([phase]) => phase !== 'ended').sort(([, a], [, b]) => a - b));
}
