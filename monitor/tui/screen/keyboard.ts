import { useInput } from 'ink';
import { type Key, keysOf } from '../view/keys.ts';

export interface KeyboardProps {
  readonly isThere: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

/** Shows nothing: Ink reads the keys. */
export function Keyboard({ isThere, onKeys }: KeyboardProps): null {
  useInput((input, key) => onKeys(keysOf(input, key)), { isActive: isThere });
  return null;
}
