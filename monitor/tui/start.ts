import { render } from 'ink';
import { createElement } from 'react';
import type { Tui, TuiOptions } from './options.ts';
import { createPaintScheduler } from './paint-scheduler.ts';
import { App, type Frame } from './screen/app.ts';
import { createCanvas } from './screen/canvas.ts';
import { createPainter } from './screen/paint-rows.ts';
import { createViewer } from './viewer.ts';

const LATE_ERRORS_MS = 1_000;

/** Shows the store on the terminal until `unmount`: paints on change, and once a second for the clock. */
export function startTui(options: TuiOptions): Tui {
  const { store, stdout, stdin } = options;
  const hasKeyboard = stdin.isTTY === true;
  const viewer = createViewer(options);
  const frameNow = (): Frame => ({ scene: viewer.scene(), width: stdout.columns, height: stdout.rows });
  const newPainter = () => createPainter((text) => void stdout.write(text));
  let frame = frameNow();
  let onFrame = () => {};
  let paint = newPainter();
  const next = () => {
    frame = frameNow();
    onFrame();
  };
  const scheduler = createPaintScheduler(next);
  const frames = {
    current: () => frame,
    subscribe(listener: () => void) {
      onFrame = listener;
      return () => {
        onFrame = () => {};
      };
    },
  };
  const repaint = () => {
    paint = newPainter();
    next();
  };
  const onKeys = (keys: Parameters<typeof viewer.press>[0]) => {
    viewer.press(keys, stdout.rows);
    scheduler.now();
  };

  // Ink does it only when it is rendered: a Ctrl-C before that would not come as a key.
  if (hasKeyboard) stdin.setRawMode(true);
  const canvas = createCanvas((rows) => paint(rows));
  const instance = render(createElement(App, { frames, canvas, hasKeyboard, onKeys }), {
    stdout,
    stdin,
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: true,
  });
  // After Ink's own listener, which erases what it takes for its own.
  stdout.on('resize', repaint);
  stdout.on('error', close);
  const unsubscribe = store.subscribe(() => scheduler.request());
  const done = instance
    .waitUntilExit()
    .then(() => undefined)
    .finally(release);
  done.catch(() => undefined);

  function close() {
    instance.unmount();
  }

  /** Also when drawing failed, and Ink has ended by itself. */
  function release() {
    scheduler.stop();
    unsubscribe();
    stdout.off('resize', repaint);
    // Late errors of a terminal that went away must not end the process.
    setTimeout(() => stdout.off('error', close), LATE_ERRORS_MS).unref();
  }

  return {
    done,
    unmount() {
      close();
      return done;
    },
  };
}
