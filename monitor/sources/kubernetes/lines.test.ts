import { expect, it } from 'vitest';
import { readLines } from './lines.ts';

async function linesOf(chunks: readonly (string | Buffer)[], maxBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  await readLines(
    (async function* () {
      yield* chunks;
    })(),
    (line) => lines.push(line),
    maxBytes,
  );
  return lines;
}

it.each<[string, (string | Buffer)[], string[]]>([
  ['several in one chunk', ['a\nb\n'], ['a', 'b']],
  ['one over several chunks', ['a', 'b', 'c\nd\n'], ['abc', 'd']],
  ['empty ones are none', ['\n\na\n \r\n'], ['a']],
  ['what has no end is cut off', ['a\nb'], ['a']],
  ['a character over two chunks', [Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], ['é']],
])('lines of a stream: %s', async (_, chunks, expected) => {
  expect(await linesOf(chunks)).toEqual(expected);
});

it('a line that does not end is not kept for ever', async () => {
  await expect(linesOf(['a\n', ...Array(100).fill('x'.repeat(1024))], 64 * 1024)).rejects.toMatchObject({
    kind: 'excessive',
  });
});
