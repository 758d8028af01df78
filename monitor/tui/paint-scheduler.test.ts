import { expect, test } from 'vitest';
import {
  BURST_FRAMES,
  BURST_GAP_MS,
  CLOCK_GRACE_MS,
  CLOCK_MS,
  createPaintScheduler,
  FRAME_MS,
  type Timers,
} from './paint-scheduler.ts';

/** Time that passes when told. */
function manualTimers() {
  let at = 1_000;
  const waiting = new Map<number, { readonly due: number; readonly run: () => void }>();
  let id = 0;
  const add = (run: () => void, ms: number) => {
    waiting.set(++id, { due: at + ms, run });
    return id;
  };
  const timers: Timers = {
    now: () => at,
    setTimeout: add,
    clearTimeout: (handle) => waiting.delete(handle as number),
    soon: (run) => add(run, 0),
  };
  const pass = (ms: number) => {
    const end = at + ms;
    for (;;) {
      const [next] = [...waiting].filter(([, one]) => one.due <= end).sort((a, b) => a[1].due - b[1].due);
      if (next === undefined) break;
      waiting.delete(next[0]);
      at = Math.max(at, next[1].due);
      next[1].run();
    }
    at = end;
  };
  return { timers, pass };
}

function scheduler() {
  const { timers, pass } = manualTimers();
  let paints = 0;
  const painter = createPaintScheduler(() => paints++, timers);
  return { painter, pass, paints: () => paints };
}

test('the first change after a rest is painted at once', () => {
  const { painter, pass, paints } = scheduler();
  painter.request();
  pass(0);
  expect(paints()).toBe(1);
});

test('changes that arrive together are one frame', () => {
  const { painter, pass, paints } = scheduler();
  for (let n = 0; n < 50; n++) painter.request();
  pass(0);
  expect(paints()).toBe(1);
});

test('a change right after a frame waits for the gap, and no longer', () => {
  const { painter, pass, paints } = scheduler();
  painter.request();
  pass(10);
  painter.request();
  pass(BURST_GAP_MS - 11);
  expect(paints()).toBe(1);
  pass(1);
  expect(paints()).toBe(2);
});

/** Changes all the time. @returns the frames meanwhile */
function storm({ painter, pass, paints }: ReturnType<typeof scheduler>, ms: number): number {
  const before = paints();
  for (let n = 0; n < ms; n++) {
    painter.request();
    pass(1);
  }
  return paints() - before;
}

test('after a rest changes that follow one another are painted one by one, as far as the burst goes', () => {
  const { painter, pass, paints } = scheduler();
  const burstMs = (BURST_FRAMES - 1) * BURST_GAP_MS;
  for (let n = 1; n <= BURST_FRAMES; n++) {
    painter.request();
    pass(n < BURST_FRAMES ? BURST_GAP_MS : 0);
    expect(paints()).toBe(n);
  }
  painter.request();
  pass(FRAME_MS - burstMs - 1);
  expect(paints()).toBe(BURST_FRAMES);
  pass(1);
  expect(paints()).toBe(BURST_FRAMES + 1);
});

test('a rest gives back as many frames as it is long, and never more than a burst', () => {
  const screen = scheduler();
  storm(screen, 60_000);
  screen.pass(2 * FRAME_MS);
  expect(storm(screen, FRAME_MS - 1)).toBeLessThanOrEqual(1 + 2);
  screen.pass(0.9 * CLOCK_MS);
  expect(storm(screen, FRAME_MS - 1)).toBe(BURST_FRAMES);
});

test('a storm of changes gives ten frames a second on average, and the last change is shown', () => {
  const screen = scheduler();
  const { painter, pass, paints } = screen;
  const frames = storm(screen, 60_000);
  expect(frames).toBeGreaterThanOrEqual(600);
  expect(frames).toBeLessThanOrEqual(600 + BURST_FRAMES);
  const before = paints();
  painter.request();
  pass(FRAME_MS);
  expect(paints()).toBe(before + 1);
});

test('however many keys were pressed, the next change waits no longer than in a storm', () => {
  const { painter, pass, paints } = scheduler();
  for (let n = 0; n < 100; n++) painter.now();
  expect(paints()).toBe(100);
  painter.request();
  pass(FRAME_MS);
  expect(paints()).toBe(101);
});

test('without changes the clock is painted once a second', () => {
  const { pass, paints } = scheduler();
  pass(60_000);
  expect(paints()).toBe(60);
});

test('changes that come once a second carry the clock with them, a little late or not', () => {
  const { painter, pass, paints } = scheduler();
  for (let second = 0; second < 20; second++) {
    painter.request();
    pass(CLOCK_MS + (second % 2 === 0 ? CLOCK_GRACE_MS - 10 : -CLOCK_GRACE_MS + 10));
  }
  expect(paints()).toBe(20);
});

test('a key is painted now, and takes the waiting change with it', () => {
  const { painter, pass, paints } = scheduler();
  painter.request();
  pass(5);
  painter.request();
  painter.now();
  expect(paints()).toBe(2);
  pass(CLOCK_MS - 1);
  expect(paints()).toBe(2);
});

test('after stop nothing is painted', () => {
  const { painter, pass, paints } = scheduler();
  painter.request();
  painter.stop();
  painter.now();
  pass(1_000);
  expect(paints()).toBe(0);
});
