import { expect, it } from 'vitest';
import type { CliContext } from '../context.ts';
import { wantsScreen } from './display.ts';

function wanted(env: CliContext['env'], { isTTY = true, json = false, plain = false } = {}): boolean {
  const context = { env, stdout: { isTTY } } as unknown as CliContext;
  return wantsScreen({ common: { lang: 'en', json }, plain, context });
}

it.each([
  ['a terminal', {}, true],
  ['ACCESSIBLE=1', { ACCESSIBLE: '1' }, false],
  ['ACCESSIBLE=true', { ACCESSIBLE: 'true' }, false],
  ['ACCESSIBLE without a value', { ACCESSIBLE: '' }, true],
  ['ACCESSIBLE=0', { ACCESSIBLE: '0' }, true],
  ['a dumb terminal', { TERM: 'dumb' }, false],
  ['CI', { CI: 'true' }, false],
])('%s: a screen is %s', (_case, env, expected) => expect(wanted(env)).toBe(expected));

it('is never drawn into a pipe, beside data, or where lines were asked for', () => {
  expect([wanted({}, { isTTY: false }), wanted({}, { json: true }), wanted({}, { plain: true })]).toEqual([
    false,
    false,
    false,
  ]);
});
