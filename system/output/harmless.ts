import { redact } from '../secrets/redact.ts';
import { inert, inertLines } from './inert.ts';

/** Text of any origin for one line of whatever leaves the process: inert, and without secrets. */
export function harmless(text: string): string {
  return redact(inert(text));
}

/** The same for a text of lines. */
export function harmlessLines(text: string): string {
  return redact(inertLines(text));
}
