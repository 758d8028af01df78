import { Box, Text, useInput } from 'ink';
import { createElement, memo, type ReactElement } from 'react';
import { type Key, keysOf } from './view/keys.ts';

export interface ScreenProps {
  readonly rows: readonly string[];
  readonly hasKeyboard: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

/**
 * The one component: a column of rows that are already drawn. One Text a row costs Ink half of what a Box a
 * cell does. No JSX, so that Node runs this file as it is.
 */
export function Screen({ rows, hasKeyboard, onKeys }: ScreenProps): ReactElement {
  useInput((input, key) => onKeys(keysOf(input, key)), { isActive: hasKeyboard });
  return createElement(
    Box,
    { flexDirection: 'column' },
    rows.map((text, index) => createElement(Row, { key: String(index), text })),
  );
}

const Row = memo(function Row({ text }: { readonly text: string }): ReactElement {
  return createElement(Text, { wrap: 'truncate' }, text);
});
