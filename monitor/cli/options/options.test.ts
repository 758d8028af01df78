import { describe, expect, it } from 'vitest';
import { parsePort } from './options.ts';

describe('the port of an option', () => {
  it.each([
    ['0', 0],
    ['6443', 6443],
    ['65535', 65_535],
  ])('is %s', (text, port) => {
    expect(parsePort(text)).toBe(port);
  });

  it.each(['', '-1', '80.5', '65536', '80000', 'http'])('is not "%s"', (text) => {
    expect(() => parsePort(text)).toThrow('expected a port: 0 (a free one) to 65535');
  });
});
