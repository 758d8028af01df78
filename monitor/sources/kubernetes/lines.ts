import { StringDecoder } from 'node:string_decoder';

/** Hands over each full line of a byte stream; what follows the last newline when it ends is dropped as cut off. */
export async function readLines(
  stream: AsyncIterable<Buffer | string>,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    let start = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      if (end > start) onLine(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
  }
}
