import { expect, test } from 'vitest';
import { parseLabelSelector } from './label-selector.ts';

const labels = { app: 'web', 'app.kubernetes.io/name': 'backend', tier: '', build: '7', in: 'x' };

test.each([
  ['', true],
  ['app=web', true],
  ['app==web', true],
  ['app=db', false],
  ['app!=db', true],
  ['missing!=db', true],
  ['app', true],
  ['missing', false],
  ['!missing', true],
  ['! app', false],
  ['tier=', true],
  ['in', true],
  ['in=x', true],
  ['app in (db, web)', true],
  ['app in (db),build', false],
  ['app notin (db,cache)', true],
  ['missing notin (db)', true],
  ['build>6', true],
  ['build<7', false],
  ['app.kubernetes.io/name=backend,app in (a,web),!legacy', true],
  ['app.kubernetes.io/name=backend,app in (a,b),!legacy', false],
])('"%s" selects: %s', (text, expected) => expect(parseLabelSelector(text)(labels)).toBe(expected));

test.each(['app in', '=web', 'app=a=b', 'app in (a', 'app,,tier', 'app in (a) b'])(
  '"%s" is refused',
  (text) => expect(() => parseLabelSelector(text)).toThrow(/unable to parse requirement/),
);

test('what every object inherits is no label', () =>
  expect(parseLabelSelector('constructor')(labels)).toBe(false));
