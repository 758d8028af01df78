/** Remote-write messages as k6 sends them, for tests: just enough protobuf and Snappy. */
export interface SeriesToEncode {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly histogram?: {
    readonly count: number;
    readonly sum: number;
    readonly schema: number;
    readonly spans: readonly { readonly offset: number; readonly length: number }[];
    readonly deltas: readonly number[];
  };
}

export function encodeWriteRequest(series: readonly SeriesToEncode[]): Uint8Array {
  return snappyLiterals(Buffer.concat(series.map((one) => message(1, encodeSeries(one)))));
}

function encodeSeries({ name, labels = {}, value, histogram }: SeriesToEncode): Buffer {
  const all = Object.entries({ __name__: name, ...labels });
  const parts = all.map(([label, text]) =>
    message(1, Buffer.concat([message(1, Buffer.from(label)), message(2, Buffer.from(text))])),
  );
  if (value !== undefined)
    parts.push(message(2, Buffer.concat([double(1, value), integer(2, 1_700_000_000_000)])));
  if (histogram !== undefined) {
    const { count, sum, schema, spans, deltas } = histogram;
    parts.push(
      message(
        4,
        Buffer.concat([
          integer(1, count),
          double(3, sum),
          integer(4, zigzag(schema)),
          ...spans.map((span) =>
            message(11, Buffer.concat([integer(1, zigzag(span.offset)), integer(2, span.length)])),
          ),
          message(12, Buffer.concat(deltas.map((delta) => varint(zigzag(delta))))),
        ]),
      ),
    );
  }
  return Buffer.concat(parts);
}

/** One block that holds everything as it is. */
export function snappyLiterals(content: Uint8Array): Uint8Array {
  const parts = [varint(content.length)];
  for (let at = 0; at < content.length; at += 60) {
    const slice = content.subarray(at, at + 60);
    parts.push(Buffer.from([(slice.length - 1) << 2]), Buffer.from(slice));
  }
  return Buffer.concat(parts);
}

function message(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint(field * 8 + 1), bytes]);
}

function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 128) | 0x80);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...bytes, left]);
}
