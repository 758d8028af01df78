import { crc32 } from 'node:zlib';
import type { TimelineEvent } from '../core/events.ts';

/**
 * One record of a timeline, without its line end: the event as JSON whose last member is `crc`, the CRC-32 (the
 * one of zlib, gzip and PNG) in 8 hex digits of the UTF-8 bytes of the same JSON without that member.
 * So that no reader breaks a line in two, U+2028 and U+2029 are escaped.
 */
export function encodeLine(event: TimelineEvent): string {
  const json = escapeSeparators(JSON.stringify(event));
  const crc = crc32(json).toString(16).padStart(8, '0');
  return `${json.slice(0, -1)},"crc":"${crc}"}`;
}

export type DecodedLine =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'no-checksum' | 'wrong-checksum' | 'not-json' };

/** `,"crc":"01234567"}` */
const TAIL_BYTES = 18;
const TAIL = /^,"crc":"([0-9a-f]{8})"\}$/;

/** The event of a line, without `crc`, when its checksum agrees. */
export function decodeLine(line: Buffer): DecodedLine {
  const bodyEnd = line.length - TAIL_BYTES;
  const tail = bodyEnd < 1 ? null : TAIL.exec(line.toString('latin1', bodyEnd));
  if (tail === null) return { ok: false, reason: isJson(line) ? 'no-checksum' : 'not-json' };
  const found = crc32('}', crc32(line.subarray(0, bodyEnd)));
  if (found !== Number.parseInt(tail[1] ?? '', 16)) return { ok: false, reason: 'wrong-checksum' };
  try {
    return { ok: true, value: JSON.parse(`${line.toString('utf8', 0, bodyEnd)}}`) };
  } catch {
    return { ok: false, reason: 'not-json' };
  }
}

function escapeSeparators(json: string): string {
  return json.includes('\u2028') || json.includes('\u2029')
    ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : json;
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
