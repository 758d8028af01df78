import { expect, test } from 'vitest';
import { langFromEnvironment } from './lang.ts';

test.each([
  [{ LANG: 'fr_FR.UTF-8' }, 'fr'],
  [{ LANG: 'fr' }, 'fr'],
  [{ LANG: 'fr-CA' }, 'fr'],
  [{ LANG: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'frr_DE' }, 'en'],
  [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LC_MESSAGES: 'fr_BE.UTF-8', LANG: 'C' }, 'fr'],
  [{}, 'en'],
] as const)('%o speaks %s', (env, lang) => {
  expect(langFromEnvironment(env)).toBe(lang);
});
