import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snappyLiterals } from '../testing/encode.ts';
import { snappyDecode } from './snappy.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('snappyDecode', () => {
  test('literals come out as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect([...snappyDecode(snappyLiterals(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  test('a copy with a one-byte offset repeats what was written', () => {
    // "abcd", then 4 bytes from 4 back.
    expect(text(snappyDecode(Buffer.from([8, 3 << 2, ...Buffer.from('abcd'), 0b001, 4])))).toBe('abcdabcd');
  });

  test('a copy may overlap what it writes', () => {
    // "a", then 10 bytes from 1 back (two-byte offset).
    expect(text(snappyDecode(Buffer.from([11, 0, 0x61, (9 << 2) | 2, 1, 0])))).toBe('a'.repeat(11));
  });

  test('a long literal carries its length in extra bytes', () => {
    const content = Buffer.alloc(300, 'x');
    const block = Buffer.concat([Buffer.from([0xac, 0x02, 61 << 2, 0x2b, 0x01]), content]);
    expect(text(snappyDecode(block))).toBe(content.toString());
  });

  test.each([
    ['cut in the length', [0x80]],
    ['cut in a literal', [4, 3 << 2, 0x61]],
    ['a copy from before the start', [8, 0, 0x61, 0b001, 4]],
    ['less than it promises', [9, 0, 0x61]],
    ['more than it promises', [1, 3 << 2, 0x61, 0x62, 0x63, 0x64]],
  ])('a block that is damaged (%s) is refused', (_, bytes) => {
    expect(() => snappyDecode(Uint8Array.from(bytes))).toThrow(RangeError);
  });

  test('a block that promises too much is refused before memory is taken', () => {
    expect(() => snappyDecode(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f]))).toThrow(/more than/);
  });
});
