import { expect, test } from 'vitest';
import { applyJsonPatch } from './json-patch.ts';

const document = { spec: { replicas: 1, list: ['a', 'b'] }, 'x/y': { '~': 1 } };

test.each([
  [
    'add to an object',
    [{ op: 'add', path: '/spec/paused', value: true }],
    { paused: true, replicas: 1, list: ['a', 'b'] },
  ],
  [
    'add into a list',
    [{ op: 'add', path: '/spec/list/1', value: 'x' }],
    { replicas: 1, list: ['a', 'x', 'b'] },
  ],
  [
    'add at the end of a list',
    [{ op: 'add', path: '/spec/list/-', value: 'c' }],
    { replicas: 1, list: ['a', 'b', 'c'] },
  ],
  ['replace', [{ op: 'replace', path: '/spec/replicas', value: 3 }], { replicas: 3, list: ['a', 'b'] }],
  ['remove from a list', [{ op: 'remove', path: '/spec/list/0' }], { replicas: 1, list: ['b'] }],
  [
    'move',
    [{ op: 'move', from: '/spec/list/0', path: '/spec/first' }],
    { replicas: 1, list: ['b'], first: 'a' },
  ],
  [
    'copy',
    [{ op: 'copy', from: '/spec/list/0', path: '/spec/first' }],
    { replicas: 1, list: ['a', 'b'], first: 'a' },
  ],
  [
    'a test that holds',
    [{ op: 'test', path: '/spec/replicas', value: 1 }],
    { replicas: 1, list: ['a', 'b'] },
  ],
])('%s', (_, patch, spec) => {
  expect(applyJsonPatch(document, patch)).toEqual({ ...document, spec });
});

test('slashes and tildes in keys are escaped', () => {
  const patched = applyJsonPatch(document, [{ op: 'replace', path: '/x~1y/~0', value: 2 }]);
  expect(patched).toMatchObject({ 'x/y': { '~': 2 } });
});

test.each([
  [
    'replacing what is not there',
    [{ op: 'replace', path: '/spec/nope', value: 1 }],
    'the path /spec/nope is not there',
  ],
  [
    'a failing test',
    [{ op: 'test', path: '/spec/replicas', value: 2 }],
    'testing value /spec/replicas failed',
  ],
  ['an unknown operation', [{ op: 'jump', path: '/spec' }], 'is not one of'],
  ['a patch that is no list', { op: 'add' }, 'a list of operations'],
  ['an index out of range', [{ op: 'add', path: '/spec/list/7', value: 1 }], 'out of range'],
])('%s is refused', (_, patch, message) => {
  expect(() => applyJsonPatch(document, patch)).toThrow(message);
});

test('a patch cannot reach prototypes', () => {
  applyJsonPatch(document, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
  expect(() => applyJsonPatch({}, [{ op: 'add', path: '/constructor/prototype/x', value: 1 }])).toThrow(
    'not there',
  );
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
