import { Text, Transform, useInput } from 'ink';
import { createElement, type ReactElement } from 'react';
import { type Key, keysOf } from './view/keys.ts';

export interface ScreenProps {
  readonly rows: readonly string[];
  readonly hasKeyboard: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

/**
 * The one component. Ink lays out a text that only holds the place, one dot a row; the rows, which are drawn to
 * the cell already, take their places after that. A frame costs half the CPU of one Text a row: Ink measures,
 * wraps and parses every character of a Text (bench/tui.ts). No JSX, so that Node runs this file as it is.
 */
export function Screen({ rows, hasKeyboard, onKeys }: ScreenProps): ReactElement {
  useInput((input, key) => onKeys(keysOf(input, key)), { isActive: hasKeyboard });
  return createElement(
    Transform,
    { transform: (_place: string, index: number) => rows[index] ?? '' },
    createElement(Text, null, rows.map(() => '.').join('\n')),
  );
}
