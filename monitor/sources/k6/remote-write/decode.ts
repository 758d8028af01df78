import { type Field, fields, packedSigned, signed } from './protobuf.ts';
import { snappyDecode } from './snappy.ts';

/** A time series as k6 pushes it: the value since the start of the test, not of the last second. */
export interface PushedSeries {
  readonly name: string;
  /** The labels but the name, in the order sent, as one string: equal for equal label sets. */
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Counters, gauges and shares; null for histograms. */
  readonly value: number | null;
  readonly histogram: NativeHistogram | null;
}

/** A Prometheus native histogram: bucket i holds (2^((i−1)/2^schema), 2^(i/2^schema)]. Cumulative in time. */
export interface NativeHistogram {
  readonly schema: number;
  readonly count: number;
  readonly sum: number;
  readonly zeroCount: number;
  /** Bucket index → count, positive values. */
  readonly buckets: ReadonlyMap<number, number>;
}

/**
 * The series of one remote-write request (version 1, snappy over protobuf) whose names `wanted` accepts.
 * Source: prometheus/prompb/types.proto. Throws RangeError when it is damaged.
 */
export function decodeWriteRequest(body: Uint8Array, wanted: (name: string) => boolean): PushedSeries[] {
  const out: PushedSeries[] = [];
  for (const field of fields(snappyDecode(body))) {
    if (field.number !== 1) continue;
    const series = decodeSeries(field.bytes, wanted);
    if (series !== null) out.push(series);
  }
  return out;
}

const utf8 = new TextDecoder();

function decodeSeries(bytes: Uint8Array, wanted: (name: string) => boolean): PushedSeries | null {
  const labels: Record<string, string> = {};
  let name = '';
  let value: number | null = null;
  let histogram: NativeHistogram | null = null;
  for (const field of fields(bytes)) {
    if (field.number === 1) {
      const [label, text] = decodeLabel(field.bytes);
      if (label === '__name__') name = text;
      else labels[label] = text;
      // Sorted labels put the name first: the rest of a series that nobody wants is not looked at.
      if (label === '__name__' && !wanted(name)) return null;
    } else if (field.number === 2) value = decodeSample(field.bytes);
    else if (field.number === 4) histogram = decodeHistogram(field.bytes);
  }
  return name === '' ? null : { name, key: JSON.stringify(labels), labels, value, histogram };
}

function decodeLabel(bytes: Uint8Array): [string, string] {
  let name = '';
  let value = '';
  for (const field of fields(bytes)) {
    if (field.number === 1) name = utf8.decode(field.bytes);
    else if (field.number === 2) value = utf8.decode(field.bytes);
  }
  return [name, value];
}

/** protobuf leaves out what is zero. */
function decodeSample(bytes: Uint8Array): number {
  let value = 0;
  for (const field of fields(bytes)) if (field.number === 1) value = field.value;
  return value;
}

function decodeHistogram(bytes: Uint8Array): NativeHistogram {
  let count = 0;
  let sum = 0;
  let schema = 0;
  let zeroCount = 0;
  const spans: Span[] = [];
  let deltas: number[] = [];
  for (const field of fields(bytes)) {
    if (field.number === 1) count = field.value;
    else if (field.number === 3) sum = field.value;
    else if (field.number === 4) schema = signed(field.value);
    else if (field.number === 6) zeroCount = field.value;
    else if (field.number === 11) spans.push(decodeSpan(field));
    else if (field.number === 12) deltas = [...deltas, ...packedSigned(field.bytes)];
  }
  return { schema, count, sum, zeroCount, buckets: spread(spans, deltas) };
}

interface Span {
  readonly offset: number;
  readonly length: number;
}

function decodeSpan(field: Field): Span {
  let offset = 0;
  let length = 0;
  for (const part of fields(field.bytes)) {
    if (part.number === 1) offset = signed(part.value);
    else if (part.number === 2) length = part.value;
  }
  return { offset, length };
}

/** Spans say which buckets there are (offset from the end of the span before), deltas how counts change. */
function spread(spans: readonly Span[], deltas: readonly number[]): Map<number, number> {
  const buckets = new Map<number, number>();
  let index = 0;
  let count = 0;
  let used = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) {
      count += deltas[used++] ?? 0;
      buckets.set(index++, count);
    }
  }
  return buckets;
}
