import { describe, expect, test } from 'vitest';
import { encodeWriteRequest, snappyLiterals } from '../testing/encode.ts';
import { decodeWriteRequest } from './decode.ts';

const all = () => true;

describe('decodeWriteRequest', () => {
  test('a counter has its labels and its value', () => {
    const body = encodeWriteRequest([
      { name: 'k6_http_reqs_total', labels: { pod: 'é', status: '200' }, value: 42.5 },
    ]);
    expect(decodeWriteRequest(body, all)).toEqual([
      {
        name: 'k6_http_reqs_total',
        key: '{"pod":"é","status":"200"}',
        labels: { pod: 'é', status: '200' },
        value: 42.5,
        histogram: null,
      },
    ]);
  });

  test('a histogram has its buckets, across gaps and below one second', () => {
    const histogram = {
      count: 9,
      sum: 0.25,
      schema: 3,
      // Buckets −40, −39, then a gap of three, then −35.
      spans: [
        { offset: -40, length: 2 },
        { offset: 3, length: 1 },
      ],
      deltas: [4, -2, 1],
    };
    const [series] = decodeWriteRequest(encodeWriteRequest([{ name: 'd', histogram }]), all);
    expect(series?.histogram).toMatchObject({ count: 9, sum: 0.25, schema: 3, zeroCount: 0 });
    expect([...(series?.histogram?.buckets ?? [])]).toEqual([
      [-40, 4],
      [-39, 2],
      [-35, 3],
    ]);
  });

  test('series that nobody wants are left out', () => {
    const body = encodeWriteRequest([
      { name: 'a', value: 1 },
      { name: 'b', value: 2 },
    ]);
    expect(decodeWriteRequest(body, (name) => name === 'b').map((one) => one.name)).toEqual(['b']);
  });

  test('zero, which protobuf leaves out, is a value', () => {
    expect(decodeWriteRequest(encodeWriteRequest([{ name: 'z', value: 0 }]), all)[0]?.value).toBe(0);
  });

  test('a cut message is refused', () => {
    expect(() => decodeWriteRequest(snappyLiterals(Uint8Array.from([0x0a, 0x05, 0x0a])), all)).toThrow(
      RangeError,
    );
  });
});
