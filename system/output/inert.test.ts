import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../../core/testing/arbitrary.ts';
import { shortPodName, tightPodName } from '../../monitor/i18n/names.ts';
import { inert } from './inert.ts';

const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);
const CSI = String.fromCharCode(0x9b);

describe('text from a cluster', () => {
  test.each([
    ['a colour', `${ESC}[31mred${ESC}[0m`, 'red'],
    ['a cursor movement', `a${ESC}[2Jb`, 'ab'],
    ['a window title', `${ESC}]0;owned${BEL}pod`, 'pod'],
    ['the one-byte introducer', `a${CSI}31mb`, 'ab'],
    ['a line break', 'one\r\ntwo', 'one  two'],
    ['a bell', `ding${BEL}`, 'ding '],
    ['reversed text', 'abc\u202Edef', 'abcdef'],
    ['a zero-width space', 'a\u200Bb', 'ab'],
    ['a line separator', 'a\u2028b', 'a b'],
  ])('%s is made inert', (_name, hostile, expected) => {
    expect(inert(hostile)).toBe(expected);
  });

  test('nothing that a terminal obeys is left, whatever comes in', () => {
    const nasty = fc.oneof(
      anyText,
      fc
        .array(fc.constantFrom(ESC, '[', ']', '3', '1', 'm', BEL, CSI, '\\', 'P', 'x', '\n'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        expect(inert(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });

  test('ordinary names come through as they are', () => {
    expect(inert('backend-7c9f6d5b4-drpjz é 漢字 👩‍💻'.replaceAll('\u200D', ''))).toBe(
      'backend-7c9f6d5b4-drpjz é 漢字 👩💻',
    );
  });
});

describe('pod names', () => {
  test('the part that names the ReplicaSet goes', () => {
    expect(shortPodName('backend-7c9f6d5b4-drpjz')).toBe('backend-…-drpjz');
    expect(tightPodName('backend-7c9f6d5b4-drpjz')).toBe('backend…drpjz');
  });

  test('other names stay whole', () => {
    expect(shortPodName('mysql-0')).toBe('mysql-0');
  });
});
