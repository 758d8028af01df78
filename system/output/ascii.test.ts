import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { cells } from '../../monitor/tui/text/cells.ts';
import { ascii, isAsciiLocale } from './ascii.ts';

const MONITOR = join(import.meta.dirname, '..');

describe('the character set of a locale', () => {
  test.each([
    ['C', true],
    ['POSIX', true],
    ['en_US.ISO-8859-1', true],
    ['ru_RU.KOI8-R', true],
    ['fr_FR.ISO-8859-15@euro', true],
    ['C.UTF-8', false],
    ['en_US.utf8', false],
    ['fr_FR', false],
    ['', false],
  ])('%s: ASCII alone is %s', (locale, expected) => {
    expect(isAsciiLocale({ LC_ALL: locale })).toBe(expected);
    expect(isAsciiLocale({ LC_CTYPE: locale, LANG: 'de_DE.UTF-8' })).toBe(expected && locale !== '');
  });

  it('is that of LC_ALL, then LC_CTYPE, then LANG; the language of messages has no say', () => {
    expect(isAsciiLocale({ LC_ALL: 'fr_FR.UTF-8', LANG: 'C' })).toBe(false);
    expect(isAsciiLocale({ LC_MESSAGES: 'C', LANG: 'fr_FR.UTF-8' })).toBe(false);
  });
});

describe('text in ASCII', () => {
  const signs = new Set(
    globSync(['**/*.ts'], { cwd: MONITOR, exclude: ['**/*.test.ts', '**/testing/**', 'door/**'] })
      .flatMap((file) => [...readFileSync(join(MONITOR, file), 'utf8')])
      .filter((sign) => sign > '\u007f'),
  );

  it('has a likeness of everything that Palier draws or says, in as many cells on a screen', () => {
    // In a comment, and in the summary for merge requests, which is a file.
    const notOurs = ['漢', '🔎'];
    for (const sign of signs) {
      if (notOurs.includes(sign)) continue;
      expect(ascii(sign, 'lines'), sign).toMatch(/^[ -~]*$/);
      expect(ascii(sign, 'lines'), sign).not.toContain('?');
      if (cells(sign) === 1) expect(ascii(sign, 'cells'), sign).toHaveLength(1);
    }
  });

  it('drops accents, and marks what it cannot show', () => {
    expect(ascii('Déploiement réglé à 5 ≤ 10 – cœur', 'lines')).toBe('Deploiement regle a 5 <= 10 - coeur');
    expect(ascii('e\u0301té 漢 я 👍', 'cells')).toBe('ete ?? ? ??');
  });
});
