import { describe, expect, it } from 'vitest';
import { SHAPES } from '../../load/profiles.ts';
import { stageName } from './names.ts';

const NAMES = Object.values(SHAPES).flatMap((shape) => Object.values(shape).flat());

describe('stageName', () => {
  it('has French words for every stage of the built-in scenarios', () => {
    const untold = NAMES.filter(({ name }) => stageName(name, 'fr') === name);
    expect(untold).toEqual([]);
  });

  it.each([
    ['step 40', 'palier 40'],
    ['to step 40', 'vers le palier 40'],
    ['checkout rush', 'checkout rush'],
    ['to checkout', 'to checkout'],
    ['\u001b[2Jrush', 'rush'],
  ])('calls %s %s', (name, french) => expect(stageName(name, 'fr')).toBe(french));
});
