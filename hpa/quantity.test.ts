import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrap } from './numbers/int64.ts';
import { approximateFloat, milliValue, milliValueOf, parseQuantity, requireQuantity } from './quantity.ts';
import { formatMilli } from './quantity-format.ts';

/** Text, thousandths, and these in canonical decimal and binary form: as k8s.io/apimachinery gives them. */
const known: readonly (readonly [text: string, milli: number | bigint, decimal: string, binary: string])[] = [
  ['100m', 100, '100m', '100m'],
  ['1', 1000, '1', '1'],
  ['1.5', 1500, '1500m', '1500m'],
  ['333n', 1, '1m', '1m'],
  ['1001u', 2, '2m', '2m'],
  ['123456789n', 124, '124m', '124m'],
  ['64Mi', 67_108_864_000, '67108864', '64Mi'],
  ['72715Ki', 74_460_160_000, '74460160', '72715Ki'],
  ['1.5Gi', 1_610_612_736_000, '1610612736', '1536Mi'],
  ['1.5Ki', 1_536_000, '1536', '1536'],
  ['0.5Mi', 524_288_000, '524288', '512Ki'],
  ['1e3', 1_000_000, '1k', '1k'],
  ['1E3', 1_000_000, '1k', '1k'],
  ['2e-3', 2, '2m', '2m'],
  ['.5', 500, '500m', '500m'],
  ['5.', 5000, '5', '5'],
  ['+3', 3000, '3', '3'],
  ['-1500m', -1500, '-1500m', '-1500m'],
  ['-1n', -1, '-1m', '-1m'],
  ['0.0000000001', 1, '1m', '1m'],
  ['1e-12', 1, '1m', '1m'],
  ['-1e-12', 1, '1m', '1m'],
  ['00', 0, '0', '0'],
  ['m', 0, '0', '0'],
  ['4T', 4_000_000_000_000_000, '4T', '3906250000Ki'],
  ['5P', 5_000_000_000_000_000_000n, '5P', '4882812500000Ki'],
  ['9007199254740993', 9_007_199_254_740_993_000n, '9007199254740993', '9007199254740993'],
  // Beyond 64 bits the controller wraps around, or gets 0.
  ['6E', 0, '0', '0'],
  ['8Ei', -1000, '-1', '-1'],
  ['999999999999999999', 3_875_820_019_684_211_736n, '3875820019684211736m', '3875820019684211736m'],
  ['1e30', 0, '0', '0'],
];

describe('a quantity', () => {
  it.each(known)('%s is %s thousandths: %s or %s', (text, milli, decimal, binary) => {
    expect(milliValueOf(requireQuantity(text))).toBe(milli);
    expect(milliValue(text)).toBe(milli);
    expect(formatMilli(milli)).toBe(decimal);
    expect(formatMilli(milli, 'binary')).toBe(binary);
  });

  it.each([
    '',
    'abc',
    '1 ',
    '1e',
    '--1',
    '1.2.3',
    '1Kb',
    '0x10',
    'Infinity',
    'NaN',
    '1,5',
    '1mm',
    'Ei',
    '1e99999999',
  ])('is not %j', (text) => {
    expect(parseQuantity(text)).toBeNull();
    expect(() => milliValue(text)).toThrow(
      `expected a quantity such as 100m or 128Mi, got ${JSON.stringify(text)}`,
    );
  });

  it('is read the same the quick and the thorough way', () => {
    const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'Ki', 'Mi', 'Gi');
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), suffix, (number, suffix) => {
        const text = `${number}${suffix}`;
        expect(milliValue(text)).toBe(milliValueOf(requireQuantity(text)));
      }),
    );
  });

  it('comes back from its canonical form', () => {
    const digits18 = fc.bigInt({ min: 1n - 10n ** 18n, max: 10n ** 18n - 1n });
    fc.assert(
      fc.property(digits18, fc.constantFrom('decimal' as const, 'binary' as const), (milli, format) => {
        expect(milliValue(formatMilli(wrap(milli), format))).toBe(wrap(milli));
      }),
    );
  });

  it('never makes the parser throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseQuantity(text)));
    const pieces = fc.array(fc.constantFrom(...'0123456789.+-eEinumkKMGTP'), { maxLength: 9 });
    fc.assert(fc.property(pieces, (characters) => void parseQuantity(characters.join(''))));
  });

  it('is for tolerances the product that the API server’s canonical form gives', () => {
    expect(approximateFloat(requireQuantity('0.3'))).toBe(300 * 0.001);
    expect(approximateFloat(requireQuantity('300m'))).toBe(300 * 0.001);
    expect(approximateFloat(requireQuantity('0.05'))).toBe(50 * 0.001);
    expect(approximateFloat(requireQuantity('2'))).toBe(2);
    expect(approximateFloat(requireQuantity('0'))).toBe(0);
  });
});
