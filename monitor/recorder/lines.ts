/** A line of a file as bytes, without its line end. */
export interface FileLine {
  readonly number: number;
  /** Where it begins in the file. */
  readonly offset: number;
  /** null: it was longer than allowed and passed over. */
  readonly bytes: Buffer | null;
  /** false: the file ends without a line end here. */
  readonly ended: boolean;
}

const NEWLINE = 0x0a;

/** Splits a stream of chunks into lines; a line longer than `maxBytes` costs no memory and comes as null. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<FileLine, void, undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 0;
  let offset = 0;
  const line = (ended: boolean): FileLine => {
    number++;
    const bytes = length > maxBytes ? null : parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
    const made = { number, offset, bytes, ended };
    offset += length + (ended ? 1 : 0);
    parts = [];
    length = 0;
    return made;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += part.length;
      if (length <= maxBytes) parts.push(part);
      else parts = [];
      if (end === -1) break;
      yield line(true);
      from = end + 1;
    }
  }
  if (length > 0) yield line(false);
}
