import { expect, test } from 'vitest';
import { readBenchArguments } from './bench-arguments.ts';

const read = (...args: string[]) => readBenchArguments(args, ['hpa', 'tune']);

test('without a name all benches run, of this version alone', () => {
  expect(read()).toEqual({ names: ['hpa', 'tune'], before: null, rounds: 2, flags: [] });
});

test('flags of ours may stand before and behind the names, those of a bench come last', () => {
  expect(read('tune', '--before', 'v1', '--rounds', '3', '--settings', '50', '--json')).toEqual({
    names: ['tune'],
    before: 'v1',
    rounds: 3,
    flags: ['--settings', '50', '--json'],
  });
});

test.each([
  [['other'], 'expected a bench of hpa, tune, got other'],
  [['--before'], 'expected a revision behind --before, got nothing'],
  [['--rounds', '1.5'], 'expected a whole number above 0 behind --rounds, got 1.5'],
  [['--settings', '5'], 'expected one bench whose flag --settings is, got none'],
  [['hpa', 'tune', '--settings', '5'], 'expected one bench whose flag --settings is, got 2'],
])('%j is refused', (args, message) => {
  expect(() => read(...args)).toThrow(message);
});
