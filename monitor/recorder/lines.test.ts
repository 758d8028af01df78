import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, type FileLine } from './lines.ts';

function split(text: Buffer, chunkBytes: number, maxBytes = 1_000) {
  const lines: FileLine[] = [];
  const splitter = createLineSplitter(maxBytes, (line) => lines.push(line));
  for (let from = 0; from < text.length; from += chunkBytes)
    splitter.push(text.subarray(from, from + chunkBytes));
  splitter.end();
  return lines;
}

describe('splitting into lines', () => {
  it('gives the same lines whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', ' '))),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (texts, ended, chunkBytes) => {
          const file = Buffer.from(texts.join('\n') + (ended && texts.length > 0 ? '\n' : ''));
          const lines = split(file, chunkBytes);
          const expected = file.toString().split('\n');
          if (expected.at(-1) === '') expected.pop();
          expect(lines.map((line) => line.bytes?.toString())).toEqual(expected);
          for (const line of lines) {
            const length = line.bytes?.length ?? 0;
            expect(file.subarray(line.offset, line.offset + length)).toEqual(line.bytes);
          }
        },
      ),
    );
  });

  it('passes over a line that is too long and goes on after it', () => {
    const lines = split(Buffer.from(`a\n${'x'.repeat(50)}\nb`), 7, 10);
    expect(lines.map((line) => line.bytes?.toString() ?? null)).toEqual(['a', null, 'b']);
    expect(lines.map((line) => line.offset)).toEqual([0, 2, 53]);
    expect(lines.map((line) => line.ended)).toEqual([true, true, false]);
  });
});
