import { describe, expect, test } from 'vitest';
import {
  age,
  clock,
  cpu,
  duration,
  elapsed,
  latency,
  measured,
  memory,
  number,
  percent,
  share,
  short,
} from './format.ts';

describe('numbers and durations', () => {
  test.each([
    ['number', number(1234.56, 'en', 1), number(1234.56, 'fr', 1), '1,234.6', '1 234,6'],
    ['millions', number(1234567, 'en'), number(1234567, 'fr'), '1,234,567', '1 234 567'],
    ['negative', number(-1.5, 'en', 1), number(-1.5, 'fr', 1), '-1.5', '-1,5'],
    ['percent', percent(251, 'en'), percent(251, 'fr'), '251 %', '251 %'],
    ['share', share(0.0123, 'en'), share(0.0123, 'fr'), '1.2 %', '1,2 %'],
    ['long measured', measured(3748.644, 'en'), measured(3748.644, 'fr'), '3,749', '3 749'],
    ['small measured', measured(0.000126, 'en'), measured(0.15, 'fr'), '0.000126', '0,15'],
    ['seconds', duration(1500, 'en'), duration(1500, 'fr'), '1.5 s', '1,5 s'],
    ['minutes', duration(125_000, 'en'), duration(125_000, 'fr'), '2 min 05 s', '2 min 05 s'],
    ['hours', duration(3_900_000, 'en'), duration(3_900_000, 'fr'), '1 h 05 min', '1 h 05 min'],
    ['latency', latency(84.4, 'en'), latency(84.4, 'fr'), '84 ms', '84 ms'],
    ['slow latency', latency(1_250, 'en'), latency(1_250, 'fr'), '1.25 s', '1,25 s'],
    ['quick latency', latency(0.84, 'en'), latency(0.84, 'fr'), '0.8 ms', '0,8 ms'],
    ['short', short(7.46, 'en'), short(7.46, 'fr'), '7.5', '7,5'],
  ])('%s: each language writes it its own way', (_name, english, french, wantEnglish, wantFrench) => {
    expect([english, french]).toEqual([wantEnglish, wantFrench]);
  });

  test('what is not zero never reads as zero', () => {
    expect(share(0.0001, 'en')).toBe('< 0.1 %');
    expect(share(0, 'en')).toBe('0.0 %');
  });

  test('a number that is none is a dash', () => {
    expect(number(Number.NaN, 'en')).toBe('–');
    expect(number(Number.POSITIVE_INFINITY, 'fr')).toBe('–');
  });

  test('zero has no sign', () => {
    expect(number(-0.01, 'en', 1)).toBe('0.0');
  });

  test('whole seconds have no decimals, and rounding never gives 60 s', () => {
    expect(duration(5_000, 'en')).toBe('5 s');
    expect(duration(9_960, 'en')).toBe('10 s');
    expect(duration(59_700, 'en')).toBe('1 min');
    expect(elapsed(9_999, 'en')).toBe('9 s');
  });

  test('clock and age are the same in every language', () => {
    expect([clock(134_900), clock(3_734_000), clock(-5)]).toEqual(['02:14', '1:02:14', '00:00']);
    expect([3_000, 99_000, 240_000, 7_200_000, 432_000_000].map(age)).toEqual([
      '3s',
      '99s',
      '4m',
      '2h',
      '5d',
    ]);
  });

  test('CPU and memory are written as kubectl top writes them', () => {
    expect([cpu(249.4), memory(65_011_712), memory(512 * 1024)]).toEqual(['249m', '62Mi', '512Ki']);
  });
});
