import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from './lines.ts';

async function split(text: Buffer, chunkBytes: number, maxBytes = 1_000) {
  async function* chunks() {
    for (let from = 0; from < text.length; from += chunkBytes) yield text.subarray(from, from + chunkBytes);
  }
  const lines = [];
  for await (const line of splitLines(chunks(), maxBytes)) lines.push(line);
  return lines;
}

describe('splitting into lines', () => {
  it('gives the same lines whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', ' '))),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (texts, ended, chunkBytes) => {
          const file = Buffer.from(texts.join('\n') + (ended && texts.length > 0 ? '\n' : ''));
          const lines = await split(file, chunkBytes);
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

  it('passes over a line that is too long and goes on after it', async () => {
    const lines = await split(Buffer.from(`a\n${'x'.repeat(50)}\nb`), 7, 10);
    expect(lines.map((line) => line.bytes?.toString() ?? null)).toEqual(['a', null, 'b']);
    expect(lines.map((line) => line.offset)).toEqual([0, 2, 53]);
    expect(lines.map((line) => line.ended)).toEqual([true, true, false]);
  });
});
