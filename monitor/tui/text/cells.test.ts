import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { cells, clip, fit, wrap } from './cells.ts';
import { isNarrow } from './narrow.ts';
import { piece, row } from './row.ts';

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc
    .array(fc.constantFrom('a', 'é', 'e\u0301', '漢', '👍', '─', '░', ' '), { maxLength: 40 })
    .map((parts) => parts.join('')),
);

describe('text in terminal cells', () => {
  test('wide, combining and plain characters', () => {
    expect([cells('abc'), cells('漢字'), cells('e\u0301'), cells('╭─░●')]).toEqual([3, 4, 1, 4]);
  });

  test('what is taken to be narrow, without a table of emoji, is narrow', () => {
    const signs = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).filter(isNarrow);
    expect(signs.length).toBeGreaterThan(1_000);
    expect(signs.filter((sign) => stringWidth(sign) !== 1)).toEqual([]);
  });

  test('fit gives exactly the width asked for', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(30),
        fc.constantFrom('left' as const, 'right' as const),
        (value, width, align) => {
          expect(cells(fit(value, width, align))).toBe(width);
        },
      ),
    );
  });

  test('what is cut off shows', () => {
    expect(clip('autoscaler', 5)).toBe('auto…');
    expect(fit('漢字漢字', 4)).toBe('漢… ');
  });

  test('wrapped lines fit and lose no word', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (value, width) => {
        const lines = wrap(value, width);
        for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''));
      }),
    );
  });

  test('a row is exactly its width; the right part stays, the left gives way', () => {
    expect(row(12, [piece('a long text')], [piece('end')])).toBe('a long … end');
    expect(row(12, [piece('ab')], [piece('end')])).toBe('ab       end');
    expect(row(2, [piece('ab')], [piece('end')])).toHaveLength(2);
  });
});
