import { expect, it } from 'vitest';
import { invisibleIn, visible } from './visible.ts';

it.each([
  ['/a b/config', '/a b/config', ''],
  ['\u202a/home/me/config', '<U+202A>/home/me/config', 'U+202A'],
  ['shop\u200b', 'shop<U+200B>', 'U+200B'],
  ['\ufeffshop ', '<U+FEFF>shop<U+0020>', 'U+FEFF, U+0020'],
  ['a\u00a0b\u00a0c', 'a<U+00A0>b<U+00A0>c', 'U+00A0'],
  ['a\r\n\tb', 'a<U+000D><U+000A><U+0009>b', 'U+000D, U+000A, U+0009'],
  ['\u001b[31mred', '<U+001B>[31mred', 'U+001B'],
  ['é 漢字 🚢', 'é 漢字 🚢', ''],
])('%j with what nobody sees by its number', (text, shown, marks) => {
  expect(visible(text)).toBe(shown);
  expect(invisibleIn(text)).toBe(marks);
});
