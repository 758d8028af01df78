import { crc32 } from 'node:zlib';
import type { TimelineEvent } from '../../core/timeline/events.ts';

const BRACE = 0x7b;
const RETURN = 0x0d;

/** What the first record names as the checksum of the one before it. */
export const CHAIN_START = '00000000';

/**
 * One record of a timeline, without its line end: the event as JSON whose last members are `prev`, the `crc` of the
 * record before it, and `crc`, the CRC-32 (the one of zlib, gzip and PNG) in 8 hex digits of the UTF-8 bytes of the
 * same JSON without that member. So a record that was taken out, put in, moved or repeated breaks the chain.
 * So that no reader breaks a line in two, U+2028 and U+2029 are escaped.
 * @param previous null: without a chain, as older recordings have it
 */
export function encodeLine(event: TimelineEvent, previous: string | null): string {
  const json = escapeSeparators(JSON.stringify(event));
  const chained = previous === null ? json : `${json.slice(0, -1)},"prev":"${previous}"}`;
  const crc = crc32(chained).toString(16).padStart(8, '0');
  return `${chained.slice(0, -1)},"crc":"${crc}"}`;
}

/** The checksum of a line that `encodeLine` made. */
export function checksumOf(line: string): string {
  return line.slice(-10, -2);
}

/** A whole timeline. */
export function encodeTimeline(events: Iterable<TimelineEvent>): string {
  let text = '';
  let previous = CHAIN_START;
  for (const event of events) {
    const line = encodeLine(event, previous);
    previous = checksumOf(line);
    text += `${line}\n`;
  }
  return text;
}

/** A line whose checksum agrees: where the JSON of its event ends, closing brace not included. */
export interface SoundLine {
  readonly ok: true;
  readonly line: Buffer;
  readonly eventEnd: number;
  readonly crc: string;
  /** The checksum of the record before it; null: the recording has no chain. */
  readonly previous: string | null;
}

export interface BadLine {
  readonly ok: false;
  readonly reason: 'no-checksum' | 'wrong-checksum' | 'not-json';
}

export type DecodedLine = (SoundLine & { readonly value: unknown }) | BadLine;

/** `,"crc":"01234567"}`, and `,"prev":"01234567"` before it */
const CRC_BYTES = 18;
const PREV_BYTES = 18;
const TAIL = /(?:,"prev":"([0-9a-f]{8})")?,"crc":"([0-9a-f]{8})"\}$/;

/** The event of a line, without `prev` and `crc`, when its checksum agrees. */
export function decodeLine(bytes: Buffer): DecodedLine {
  const checked = checkLine(bytes);
  return checked.ok ? parseLine(checked) : checked;
}

/** Whether the checksum of a line agrees; its event is not looked at. */
export function checkLine(bytes: Buffer): SoundLine | BadLine {
  // Git and editors on Windows end lines otherwise: what a record says is the same.
  const line = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
  const bodyEnd = line.length - CRC_BYTES;
  const tail = bodyEnd < 1 ? null : TAIL.exec(line.toString('latin1', Math.max(0, bodyEnd - PREV_BYTES)));
  const [, previous = null, crc = ''] = tail ?? [];
  if (tail === null) return { ok: false, reason: isJson(line) ? 'no-checksum' : 'not-json' };
  const found = crc32(CLOSING, crc32(line.subarray(0, bodyEnd)));
  if (found !== Number.parseInt(crc, 16)) return { ok: false, reason: 'wrong-checksum' };
  return { ok: true, line, eventEnd: previous === null ? bodyEnd : bodyEnd - PREV_BYTES, crc, previous };
}

export function parseLine(sound: SoundLine): DecodedLine {
  try {
    return { ...sound, value: JSON.parse(`${sound.line.toString('utf8', 0, sound.eventEnd)}}`) };
  } catch {
    return { ok: false, reason: 'not-json' };
  }
}

const CLOSING = Buffer.from('}');

function escapeSeparators(json: string): string {
  return json.includes('\u2028') || json.includes('\u2029')
    ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : json;
}

function isJson(line: Buffer): boolean {
  // Most garbage is told from an object at once: a failed parse costs a thousand times as much.
  if (line[0] !== BRACE) return false;
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
