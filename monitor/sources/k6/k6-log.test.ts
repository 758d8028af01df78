import { expect, test } from 'vitest';
import { errorSentence, parseLogLine } from './k6-log.ts';

test('a JSON line has a level and a message; any other line is an error as it stands', () => {
  expect(parseLogLine('{"level":"info","msg":"hello"}')).toMatchObject({ level: 'info', message: 'hello' });
  expect(parseLogLine('panic: runtime error')).toMatchObject({
    level: 'error',
    message: 'panic: runtime error',
  });
});

test.each([
  [
    "could not initialize '-': could not load JS test 'file:///-': no exported functions in script",
    'no exported functions in script',
  ],
  [
    'ReferenceError: nope is not defined\n\tat file:///home/u/my.ts:2:1(11)\n',
    'ReferenceError: nope is not defined (my.ts:2:1)',
  ],
  [
    'GoError: target down\n\tat go.k6.io/k6/v2/internal/js/modules/k6.(*K6).Fail-fm (native)\n\tat setup (file:///home/u/my.ts:2:30(4))\n',
    'GoError: target down (my.ts:2:30)',
  ],
  ['test aborted: target down', 'test aborted: target down'],
  [
    "Could not save some summary information:\n\t- could not open 'a.json'\n\t- could not open 'b.json'",
    "Could not save some summary information: could not open 'a.json'; could not open 'b.json'",
  ],
])('%j becomes one sentence with the position', (message, sentence) => {
  expect(errorSentence(message, (url) => url.replace('file:///home/u/', ''))).toBe(sentence);
});
