import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * A text file that a person gave, whatever it was saved with: UTF-8 or UTF-16, with or without a byte-order mark.
 * PowerShell's ">" and old editors on Windows write such.
 * @throws the file system's error
 */
export async function readText(path: string): Promise<string> {
  return decodeText(await readFile(path));
}

/** The same at once. */
export function readTextSync(path: string): string {
  return decodeText(readFileSync(path));
}

/** A mark at its beginning is no part of the text; files that were put together have one more. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes).replace(/^\uFEFF+/, '');
}

/** From the first bytes of a text: its mark, else where its zero bytes are, for a text itself has none. */
export function encodingOf(bytes: Uint8Array): TextEncoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const head = bytes.subarray(0, 1024);
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Letters, digits and signs of a configuration have a zero byte each in UTF-16, all on the same side.
  if (Math.max(even, odd) * 4 < head.length || Math.min(even, odd) * 4 > Math.max(even, odd)) return 'utf-8';
  return odd > even ? 'utf-16le' : 'utf-16be';
}
