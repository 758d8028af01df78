import { Writable } from 'node:stream';
import { render } from 'ink';
import { createElement } from 'react';
import { PANELS } from '../panels/index.ts';
import type { Panel } from '../panels/panel.ts';
import type { Scene } from '../scene.ts';
import { CanvasContext, createCanvas } from '../screen/canvas.ts';
import { Screen } from '../screen/screen.ts';

/** What the screen shows of a scene, without a terminal: exactly `height` rows of `width` cells. */
export function frame(
  scene: Scene,
  width: number,
  height: number,
  panels?: readonly Panel[],
): readonly string[] {
  const screen = openScreen(panels);
  const rows = screen.frame(scene, width, height);
  screen.close();
  return rows;
}

/** A screen that goes from frame to frame, as the one on a terminal does. */
export function openScreen(panels: readonly Panel[] = PANELS) {
  let shown: readonly string[] = [];
  let told = '';
  const canvas = createCanvas((rows) => {
    shown = rows;
  });
  const sink = new Writable({
    write(text, _encoding, done) {
      told += text;
      done();
    },
  });
  // Ink would start tput to ask for its size.
  const stdout = Object.assign(sink, { columns: 100, rows: 30 }) as NodeJS.WriteStream;
  const instance = render(null, { stdout, patchConsole: false, interactive: false });
  instance.waitUntilExit().catch(() => undefined);
  return {
    frame(scene: Scene, width: number, height: number): readonly string[] {
      shown = [];
      const screen = createElement(Screen, { scene, width, height, panels });
      instance.rerender(createElement(CanvasContext, { value: canvas }, screen));
      canvas.show();
      if (shown.length !== height) throw new Error(`expected ${height} rows, got ${shown.length}: ${told}`);
      return shown;
    },
    close: () => instance.unmount(),
  };
}
