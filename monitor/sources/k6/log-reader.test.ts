import { expect, test } from 'vitest';
import { createLogReader } from './log-reader.ts';

/** As k6 1.8 and 2.2 write them. */
const executor = { executor: 'constant-vus', scenario: 'default', level: 'error' };
const THROWN = { ...executor, msg: 'Error: no\n\tat file:///t.js:7:9(4)\n', source: 'stacktrace' };
const REJECTED = { ...executor, msg: 'Uncaught (in promise) text' };
const SUMMARY = {
  level: 'error',
  msg: 'failed to handle the end-of-test summary',
  error: "Could not save some summary information:\n\t- could not open 'out/result.json'",
};
const MARK = { level: 'error', msg: 'test marked as failed: two orders' };
const END = { level: 'error', msg: 'test run was marked as failed' };

function read(...lines: readonly object[]) {
  const reader = createLogReader((url) => url.replace('file:///', ''));
  for (const line of lines) reader.read(JSON.stringify(line));
  return reader;
}

test.each([
  ['an Error', THROWN, 1],
  ['what is no Error', { ...THROWN, msg: '[object Object]\n\tat c (file:///t.js:10:23(4))\n' }, 1],
  ['a rejected promise', REJECTED, 1],
  ['an executor in trouble', { ...executor, msg: 'Executor error', error: 'no VU' }, 0],
  ['setup() that threw', { level: 'error', msg: 'Error: no\n\tat setup', hint: 'script exception' }, 0],
  ['the script’s own words', { ...THROWN, source: 'console' }, 0],
  ['a warning', { ...THROWN, level: 'warning' }, 0],
])('%s counts as %s iterations that threw', (_, line, count) => {
  expect(read(line).exceptions()).toBe(count);
});

test('the errors of a run that ended well are all told, the first in a sentence', () => {
  expect(read(THROWN, REJECTED, SUMMARY).errors(0)).toEqual({ count: 3, first: 'Error: no (t.js:7:9)' });
  expect(read(SUMMARY).errors(0)?.first).toBe(
    "failed to handle the end-of-test summary: Could not save some summary information: could not open 'out/result.json'",
  );
  expect(read().errors(0)).toBeUndefined();
});

test('what was thrown is told before what the script wrote itself', () => {
  const written = { ...THROWN, msg: 'retrying', source: 'console' };
  expect(read(written, THROWN).errors(0)).toEqual({ count: 2, first: 'Error: no (t.js:7:9)' });
  expect(read(written, END).errors(110)).toEqual({ count: 1, first: 'retrying' });
});

test('k6’s last word is the outcome, no error beside it; so is the mark of the script', () => {
  const reader = read(MARK, { ...MARK, msg: 'test marked as failed: again' }, END);
  expect(reader.errors(110)).toBeUndefined();
  expect(reader.markedAsFailed()).toBe('two orders');
  expect(read(THROWN, MARK, END).errors(110)?.count).toBe(1);
});

test.each([
  ['without a reason', [{ ...MARK, msg: 'test marked as failed' }], ''],
  ['in the script’s own words only', [{ ...MARK, source: 'console' }], null],
])('a mark %s is %j', (_, lines, marked) => {
  expect(read(...lines).markedAsFailed()).toBe(marked);
});
