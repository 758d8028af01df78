import { expect, test } from 'vitest';
import { at, hpa, pod, runStarted } from '../core/testing/make.ts';
import { whenChanged } from './changed-frames.ts';
import { frame } from './frame.ts';
import { sceneOf, stateAt } from './testing/scene.ts';

test('what is not on the screen shows no frame, what is on it shows one', () => {
  const shown: (readonly string[])[] = [];
  const show = whenChanged((rows) => shown.push(rows));
  const pods = Array.from({ length: 30 }, (_, i) => at(20 + i, pod(`backend-7c9f6d5b4-x${i}`, 'ready', 0)));
  const hidden = at(60, pod('backend-7c9f6d5b4-x29', 'ready', 0, { node: 'another' }));
  const wanted = at(80, hpa({ desired: 2, cpu: 90 }));
  const events = [at(0, runStarted()), at(10, hpa({ desired: 1, cpu: 4 })), ...pods, hidden, wanted];
  for (const { t } of [...events, { t: 90 }]) show(frame(sceneOf(stateAt(events, t), 'en'), 100, 30));
  const frames = events.map(({ t }) => frame(sceneOf(stateAt(events, t), 'en'), 100, 30).join('\n'));
  const changes = frames.filter((one, i) => one !== frames[i - 1]);
  expect(shown.map((rows) => rows.join('\n'))).toEqual(changes);
  expect(frames.at(-2)).toBe(frames.at(-3));
  expect(frames.at(-1)).not.toBe(frames.at(-2));
});
