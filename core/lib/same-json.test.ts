import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameJson } from './same-json.ts';

describe('two values of JSON', () => {
  it('are the same when they print the same, or would in another order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const turned = JSON.parse(text, (_, one) =>
          one !== null && typeof one === 'object' && !Array.isArray(one)
            ? Object.fromEntries(Object.entries(one).reverse())
            : one,
        );
        expect(sameJson(JSON.parse(text), turned)).toBe(true);
      }),
    );
  });

  it('differ when anything in them does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const sorted = (value: unknown): unknown =>
          Array.isArray(value)
            ? value.map(sorted)
            : value !== null && typeof value === 'object'
              ? Object.entries(value)
                  .map(([key, one]) => [key, sorted(one)])
                  .sort(([x], [y]) => (String(x) < String(y) ? -1 : 1))
                  .concat([['{}']])
              : value;
        expect(sameJson(a, b)).toBe(
          Object.is(a, b) || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)),
        );
      }),
    );
    expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(sameJson([], {})).toBe(false);
    expect(sameJson({ toString: 1 }, {})).toBe(false);
  });
});
