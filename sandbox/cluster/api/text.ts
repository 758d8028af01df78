/** All of a stream of text. */
export async function textOf(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

/** A stream of text line by line; what comes after the last line break is incomplete, and dropped. */
export async function* linesOf(stream: AsyncIterable<string>): AsyncGenerator<string> {
  // Pieces are joined once a line is whole: a long line would otherwise be copied with every chunk.
  let pieces: string[] = [];
  for await (const chunk of stream) {
    const [head = '', ...rest] = chunk.split('\n');
    pieces.push(head);
    for (const next of rest) {
      const line = pieces.join('');
      if (line !== '') yield line;
      pieces = [next];
    }
  }
}
