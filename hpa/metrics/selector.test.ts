import { describe, expect, it } from 'vitest';
import type { LabelSelector } from '../spec/types.ts';
import { selectorError } from './selector.ts';

const label = (key: string, value = 'v'): LabelSelector => ({ matchLabels: { [key]: value } });
const expression = (operator: string, values?: readonly string[], key = 'k'): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
});

describe('a metric selector', () => {
  it.each<[string, LabelSelector | undefined]>([
    ['none', undefined],
    ['empty', {}],
    ['a plain label', label('app', 'web')],
    ['a key with a prefix', label('example.com/App_1.x-y')],
    ['an empty value', label('app', '')],
    ['In with an empty value', expression('In', [''])],
    ['Exists', expression('Exists')],
    ['names of 63 bytes', label('k'.repeat(63), 'v'.repeat(63))],
  ])('may be: %s', (_, selector) => {
    expect(selectorError(selector, '1.34')).toBeNull();
    expect(selectorError(selector, '1.37')).toBeNull();
  });

  it.each<[string, LabelSelector, RegExp]>([
    ['a space in a key', label('a b'), /^key: Invalid value: "a b": name part must consist of alphanumeric/],
    [
      'an empty key',
      label(''),
      /^key: Invalid value: "": name part must be non-empty; name part must consist/,
    ],
    ['an empty prefix', label('/a'), /^key: Invalid value: "\/a": prefix part must be non-empty$/],
    ['capitals in a prefix', label('A.b/c'), /: prefix part a lowercase RFC 1123 subdomain must consist of/],
    [
      'a wrong value',
      label('a', 'x!'),
      /^values\[0\]\[a\]: Invalid value: "x!": a valid label must be an empty/,
    ],
    [
      'a wrong second value',
      expression('In', ['a', '-']),
      /^values\[1\]\[k\]: Invalid value: "-": a valid label/,
    ],
    [
      'In of nothing',
      expression('In'),
      /^values: Invalid value: null: for 'in', 'notin' operators, values set/,
    ],
    [
      'Exists with a value',
      expression('Exists', ['x']),
      /^values: Invalid value: \["x"\]: values set must be/,
    ],
    ['an unknown operator', expression('exists'), /^"exists" is not a valid label selector operator$/],
    [
      'several faults',
      expression('In', ['!'], '-'),
      /^\[key: Invalid value: "-": .*, values\[0\]\[-\]: .*\]$/,
    ],
  ])('may not have: %s', (_, selector, error) => {
    expect(selectorError(selector, '1.37')).toMatch(error);
  });

  it.each([
    ['1.34', 'key: Invalid value: "a/b/c": a qualified name must consist'],
    ['1.37', 'key: Invalid value: "a/b/c": a valid label key must consist'],
  ] as const)('is refused in the words of %s: a key of three parts', (release, start) => {
    expect(selectorError(label('a/b/c'), release)?.startsWith(start)).toBe(true);
  });

  it.each([
    ['1.34', 'values[0][a]: Invalid value: "', ': must be no more than 63 characters'],
    ['1.37', 'values[0][a]: Invalid value: "', ': must be no more than 63 bytes'],
  ] as const)('is refused in the words of %s: a long value', (release, start, end) => {
    expect(selectorError(label('a', 'v'.repeat(64)), release)).toBe(`${start}${'v'.repeat(64)}"${end}`);
  });
});
