import { describe, expect, it } from 'vitest';
import { createMirror, type Mirror } from './mirror.ts';
import { isOlder } from './version.ts';

const pod = (version: string, uid = 'first') => ({
  metadata: { namespace: 'shop', name: 'a', uid, resourceVersion: version },
});

function tell(steps: (mirror: Mirror) => void): string[] {
  const told: string[] = [];
  steps(
    createMirror({
      onUpsert: (object, { uid }) =>
        told.push(`${uid} at ${(object as ReturnType<typeof pod>).metadata.resourceVersion}`),
      onDelete: ({ uid }) => told.push(`${uid} gone`),
    }),
  );
  return told;
}

describe('what a mirror tells', () => {
  it.each<[string, (mirror: Mirror) => void, string[]]>([
    [
      'each version once it comes',
      (m) => [m.upsert(pod('9')), m.upsert(pod('10'))],
      ['first at 9', 'first at 10'],
    ],
    ['none that is older', (m) => [m.upsert(pod('10')), m.upsert(pod('9'))], ['first at 10']],
    [
      'the same again, as a list does',
      (m) => [m.upsert(pod('9')), m.upsert(pod('9'))],
      ['first at 9', 'first at 9'],
    ],
    [
      'not the past of one that is gone',
      (m) => [m.upsert(pod('9')), m.remove(pod('12')), m.upsert(pod('11'))],
      ['first at 9', 'first gone'],
    ],
    [
      'one that is there again after all',
      (m) => [m.upsert(pod('9')), m.remove(pod('12')), m.upsert(pod('13'))],
      ['first at 9', 'first gone', 'first at 13'],
    ],
    [
      'another of the same name',
      (m) => [m.upsert(pod('9')), m.upsert(pod('12', 'second'))],
      ['first at 9', 'first gone', 'second at 12'],
    ],
    [
      'not the one before it',
      (m) => [m.upsert(pod('9')), m.upsert(pod('12', 'second')), m.upsert(pod('10'))],
      ['first at 9', 'first gone', 'second at 12'],
    ],
    [
      'not the end of the one before it',
      (m) => [m.upsert(pod('12', 'second')), m.remove(pod('10'))],
      ['second at 12'],
    ],
    [
      'what a list lacks is gone',
      (m) => [m.upsert(pod('9')), m.keepOnly(new Set(), '10')],
      ['first at 9', 'first gone'],
    ],
    [
      'what is newer than the list is not',
      (m) => [m.upsert(pod('11')), m.keepOnly(new Set(), '10')],
      ['first at 11'],
    ],
  ])('%s', (_, steps, expected) => {
    expect(tell(steps)).toEqual(expected);
  });

  it('whether it was news', () => {
    const mirror = createMirror({ onUpsert: () => {}, onDelete: () => {} });
    const news = [pod('9'), pod('9'), pod('10'), pod('9'), pod('12', 'second')].map(
      (one) => mirror.upsert(one).isNews,
    );
    expect(news).toEqual([true, false, true, false, true]);
  });
});

it.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['9007199254740993', '9007199254740994', true],
  ['r-9', '10', false],
  ['9', '', false],
  ['0x9', '10', false],
])('version %s is older than %s: %s', (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});
