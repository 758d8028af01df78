import { createElement, Fragment, type ReactNode, useLayoutEffect, useSyncExternalStore } from 'react';
import type { Scene, Size } from '../scene.ts';
import type { Key } from '../view/keys.ts';
import { type Canvas, CanvasContext } from './canvas.ts';
import { Keyboard } from './keyboard.ts';
import { Screen } from './screen.ts';

/** What is to be shown, frame by frame. */
export interface Frames {
  readonly current: () => Frame;
  readonly subscribe: (onFrame: () => void) => () => void;
}

export interface Frame extends Size {
  readonly scene: Scene;
}

export interface AppProps {
  readonly frames: Frames;
  readonly canvas: Canvas;
  readonly hasKeyboard: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

/** The root of the tree: keys come in, frames go out. */
export function App({ frames, canvas, hasKeyboard, onKeys }: AppProps): ReactNode {
  return createElement(
    Fragment,
    null,
    createElement(Keyboard, { isThere: hasKeyboard, onKeys }),
    createElement(CanvasContext, { value: canvas }, createElement(Shown, { frames, canvas })),
  );
}

function Shown({ frames, canvas }: Pick<AppProps, 'frames' | 'canvas'>): ReactNode {
  const frame = useSyncExternalStore(frames.subscribe, frames.current);
  // After the effects of the parts below, which put their rows there.
  useLayoutEffect(() => canvas.show());
  return createElement(Screen, frame);
}
