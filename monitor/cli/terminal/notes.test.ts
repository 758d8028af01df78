import { expect, it } from 'vitest';
import { fakeContext } from '../testing/context.ts';
import { createNotes } from './notes.ts';

const YELLOW = '\u001B[1;33m';

it.each([
  ['in colour at a terminal', true, { TERM: 'xterm' }, true],
  ['not where no colour is wanted', true, { TERM: 'xterm', NO_COLOR: '1' }, false],
  ['nor at a terminal without any', true, { TERM: 'dumb' }, false],
  ['nor in a file', false, { TERM: 'xterm' }, false],
])('what must not be overlooked is said %s', (_, isTTY, env, coloured) => {
  const context = fakeContext('/nowhere');
  Object.assign(context.stderr, { isTTY });
  const notes = createNotes({ ...context, env });
  notes.warn('the sandbox stands in');
  notes.say('an ordinary line');
  const [warning, line] = context.err().trimEnd().split('\n');
  expect(warning?.includes(YELLOW)).toBe(coloured);
  expect(warning).toContain('palier: ');
  expect(warning).toContain('the sandbox stands in');
  expect(line).toBe('palier: an ordinary line');
});
