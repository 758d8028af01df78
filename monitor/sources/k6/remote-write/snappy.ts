/**
 * Decompresses one block of Snappy's block format (remote write bodies are one).
 * Source: https://github.com/google/snappy/blob/main/format_description.txt. Throws RangeError on a damaged block.
 */
export function snappyDecode(block: Uint8Array, limitBytes = 64 * 1024 * 1024): Uint8Array {
  const { value: length, next } = uvarint(block);
  if (length > limitBytes) throw new RangeError(`snappy: ${length} bytes are more than ${limitBytes}`);
  const out = new Uint8Array(length);
  let at = next;
  let written = 0;
  while (at < block.length) {
    const tag = byte(block, at++);
    const kind = tag & 3;
    if (kind === 0) {
      let size = (tag >> 2) + 1;
      if (size > 60) {
        const bytes = size - 60;
        size = little(block, at, bytes) + 1;
        at += bytes;
      }
      if (at + size > block.length || written + size > length) throw damaged();
      out.set(block.subarray(at, at + size), written);
      at += size;
      written += size;
      continue;
    }
    const size = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const extra = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    const offset = little(block, at, extra) + (kind === 1 ? (tag >> 5) << 8 : 0);
    at += extra;
    if (offset === 0 || offset > written || written + size > length) throw damaged();
    // Byte by byte: a copy may read what it has just written.
    for (let end = written + size; written < end; written++) out[written] = byte(out, written - offset);
  }
  if (written !== length) throw damaged();
  return out;
}

function uvarint(bytes: Uint8Array): { value: number; next: number } {
  let value = 0;
  for (let at = 0; at < 5; at++) {
    const part = byte(bytes, at);
    value += (part & 0x7f) * 2 ** (7 * at);
    if (part < 0x80) return { value, next: at + 1 };
  }
  throw damaged();
}

function little(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value += byte(bytes, at + i) * 2 ** (8 * i);
  return value;
}

function byte(bytes: Uint8Array, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw damaged();
  return value;
}

function damaged(): RangeError {
  return new RangeError('snappy: the block is damaged');
}
