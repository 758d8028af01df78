import { StringDecoder } from 'node:string_decoder';
import { LIMITS, tooLarge } from '../bounded-body.ts';

/**
 * Hands over each full line of a byte stream; what follows the last newline when it ends is dropped as cut off.
 * @throws ApiError `excessive` for a line that does not end
 */
export async function readLines(
  stream: AsyncIterable<Buffer | string>,
  onLine: (line: string) => void,
  maxBytes: number = LIMITS.lineBytes,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  let begunLength = 0;
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = begun.join('') + text.slice(start, end);
      if (line.trim() !== '') onLine(line);
      begun = [];
      begunLength = 0;
      start = end + 1;
    }
    begun.push(text.slice(start));
    begunLength += text.length - start;
    if (begunLength > maxBytes)
      throw tooLarge({ en: 'a line of the watch', fr: 'une ligne du suivi' }, maxBytes);
  }
}
