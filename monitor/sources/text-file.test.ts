import { describe, expect, it } from 'vitest';
import { decodeText } from './text-file.ts';

const SAID = '{"a": "é – 日本"}\r\n';
const utf16le = Buffer.from(SAID, 'utf16le');
const mark = (...bytes: readonly number[]) => Buffer.from(bytes);

describe('a text file that a person gave', () => {
  it.each([
    ['UTF-8', Buffer.from(SAID)],
    ['UTF-8 with a mark', Buffer.concat([mark(0xef, 0xbb, 0xbf), Buffer.from(SAID)])],
    ['UTF-8 with two marks', Buffer.from(`\uFEFF\uFEFF${SAID}`)],
    ['UTF-16 LE with a mark', Buffer.concat([mark(0xff, 0xfe), utf16le])],
    ['UTF-16 BE with a mark', Buffer.concat([mark(0xfe, 0xff), Buffer.from(utf16le).swap16()])],
    ['UTF-16 LE without a mark', utf16le],
    ['UTF-16 BE without a mark', Buffer.from(utf16le).swap16()],
  ])('is read as %s', (_what, bytes) => {
    expect(decodeText(bytes)).toBe(SAID);
  });

  it('may be empty, or one letter', () => {
    expect(decodeText(Buffer.from(''))).toBe('');
    expect(decodeText(Buffer.from('a'))).toBe('a');
    expect(decodeText(mark(0xff, 0xfe))).toBe('');
  });

  it('keeps a mark in its middle, and a stray zero byte', () => {
    expect(decodeText(Buffer.from('a\uFEFFb'))).toBe('a\uFEFFb');
    expect(decodeText(Buffer.from('some text with \0 in it'))).toBe('some text with \0 in it');
  });
});
