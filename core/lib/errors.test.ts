import { describe, expect, it } from 'vitest';
import { EXIT, hintIn, messageIn, PalierError } from './errors.ts';

describe('an error that a person can act on', () => {
  const error = new PalierError(
    'code',
    EXIT.usage,
    { en: 'expected a number', fr: 'un nombre est attendu' },
    { en: 'give one', fr: 'donnez-en un' },
  );

  it('speaks the language of the person, and English to programs', () => {
    expect([messageIn(error, 'fr'), hintIn(error, 'fr')]).toEqual(['un nombre est attendu', 'donnez-en un']);
    expect([error.message, error.hint]).toEqual(['expected a number', 'give one']);
  });

  it('says what others threw as they said it', () => {
    expect(messageIn(new Error('ECONNREFUSED'), 'fr')).toBe('ECONNREFUSED');
    expect(messageIn('aborted', 'fr')).toBe('aborted');
    expect(hintIn(new Error('ECONNREFUSED'), 'fr')).toBe('');
  });
});
