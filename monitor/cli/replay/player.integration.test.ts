import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { foldFacts, initialFacts } from '../../../core/measure/facts.ts';
import { longWatch } from '../../../core/testing/long-watch.ts';
import { syntheticRun } from '../../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { encodeTimeline } from '../../recorder/line.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { createEventStream } from '../session/event-stream.ts';
import { createExplainer } from '../session/explainer.ts';
import { createMoments } from '../session/past-decisions.ts';
import { createRecordingView } from './explain-recording.ts';
import { createPlayer, type Player } from './player.ts';
import { openRecording, type Recording } from './recording.ts';

const long = [...longWatch({ hours: 1.5, load: true })];
let folder: string;
let player: Player | null = null;
let recording: Recording | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-player-'));
});
afterEach(() => {
  player?.stop();
  recording?.close();
});
afterAll(() => rm(folder, { recursive: true }));

async function play(text: string) {
  const path = join(folder, 'timeline.ndjson');
  await writeFile(path, text);
  const { events } = await readTimeline(path);
  const stream = createEventStream({ stamp: () => ({ t: 0, at: '' }) });
  const opened = await openRecording(folder, () => undefined);
  await opened.read;
  const playing = createPlayer({ recording: opened, stream, speed: 1, now: () => 0 });
  [recording, player] = [opened, playing];
  return { events, opened, playing, stream, state: () => stream.store.getState() };
}

/** From the beginning: as it was before there were checkpoints. */
function foldedUntil(events: readonly TimelineEvent[], t: number) {
  const end = events.findIndex((event) => event.t > t);
  return events.slice(0, end === -1 ? events.length : end).reduce(foldFacts, initialFacts());
}

describe('the player of a recording', () => {
  it('goes from decision to decision and back, and tells all that came before', async () => {
    const { playing: one, state, events } = await play(encodeTimeline(syntheticRun()));
    const toldBy = (t: number) => events.filter((event) => event.t <= t).length;
    one.seekDecision(1);
    const up = one.status().positionMs;
    expect(state().now.t).toBe(up);
    expect(state().eventCount).toBe(toldBy(up));
    one.seekDecision(1);
    const down = one.status().positionMs;
    expect(down).toBeGreaterThan(up);
    one.seekDecision(1);
    expect(one.status().positionMs).toBe(down);
    one.seekDecision(-1);
    expect(one.status().positionMs).toBe(up);
    expect(state().eventCount).toBe(toldBy(up));
    one.seekDecision(-1);
    expect(one.status().positionMs).toBe(up);
  });

  it('stays within the recording', async () => {
    const { playing: one } = await play(encodeTimeline(syntheticRun()));
    one.seekBy(-5_000);
    expect(one.status().positionMs).toBe(0);
    one.seekBy(Number.POSITIVE_INFINITY);
    expect(one.status().positionMs).toBe(one.status().durationMs);
  });

  it('ends, also when the times of an altered recording go back at its end', async () => {
    const events = syntheticRun();
    const altered = [...events.slice(0, -1), { ...events.at(-1)!, t: 1_000 }];
    const { playing: one, state } = await play(encodeTimeline(altered));
    one.seekBy(Number.POSITIVE_INFINITY);
    await one.finished;
    expect(one.status().positionMs).toBe(Math.max(...events.slice(0, -1).map(({ t }) => t)));
    expect(state().ended).not.toBeNull();
  });

  const whole = encodeTimeline(long);
  const lines = whole.split(/(?<=\n)/);
  it.each([
    ['a long one', whole],
    [
      'one that was altered',
      [...lines.toSpliced(3_000, 30), 'garbage\n'].join('').replace('"t":9000,', '"t":9001,'),
    ],
    ['one that was cut', whole.slice(0, whole.length - 20)],
  ])('knows anywhere in %s what is known by all that came before', async (_name, text) => {
    const { events, opened, playing, stream } = await play(text);
    const endT = events.at(-1)?.t ?? 0;
    expect(opened.endT()).toBe(endT);
    const view = createRecordingView(opened);
    const explainer = createExplainer(createMoments(64 * 1024 * 1024));
    for (const event of events) explainer.onEvent(event);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
        (shares) => {
          for (const share of shares) playing.seekBy(Math.round(share * endT) - playing.status().positionMs);
          const t = playing.status().positionMs;
          expect(stream.facts()).toEqual(foldedUntil(events, t));
          const asked = {
            hpa: 'palier/backend',
            now: { t, at: stream.store.getState().now.at },
            past: true,
            lang: 'en',
          } as const;
          expect(view(asked)).toEqual(explainer.view(asked));
        },
      ),
      { numRuns: 6 },
    );
  });

  it('is asked why of one that decides nothing without being read to its end', async () => {
    const { opened } = await play(whole);
    let stretches = 0;
    const view = createRecordingView({
      ...opened,
      after(place) {
        stretches++;
        return opened.after(place);
      },
    });
    for (let t = 600_000; t < 600_100; t++)
      expect(view({ hpa: 'palier/idle', now: { t, at: '' }, past: true, lang: 'en' })).toEqual([]);
    expect(stretches).toBeLessThanOrEqual(4);
  });

  it('of any length is kept in as many checkpoints, and a seek reads only from the nearest one', async () => {
    const { opened, events } = await play(whole);
    const kept = new Set<number>();
    let longest = 0;
    for (const { t } of events) {
      const checkpoint = opened.checkpointAt(t);
      if (kept.has(checkpoint.t)) continue;
      kept.add(checkpoint.t);
      longest = Math.max(longest, opened.after(checkpoint.place)?.events.length ?? 0);
    }
    expect(kept.size).toBeLessThanOrEqual(129);
    expect(longest).toBeLessThan(events.length / 16);
  });
});
