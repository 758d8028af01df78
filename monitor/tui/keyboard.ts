import { useInput } from 'ink';
import { type Key, keysOf } from './view/keys.ts';

export interface KeyboardProps {
  readonly isThere: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

/**
 * The one component. Ink keeps the terminal (its mode, the other screen, the cursor) and reads keys; the rows, which are
 * drawn to the cell already, are painted beside it: Ink would take each of them apart into its signs and put it together
 * again, five times what drawing it costs.
 */
export function Keyboard({ isThere, onKeys }: KeyboardProps): null {
  useInput((input, key) => onKeys(keysOf(input, key)), { isActive: isThere });
  return null;
}
