import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hintIn, messageIn } from '../../core/lib/errors.ts';
import { installOnce } from './cache.ts';
import { specOf } from './ensure.ts';
import { buildWithGo } from './fetch/go.ts';
import { findProgram } from './find.ts';
import { ensurePython } from './python.ts';
import { Reason, reasonOf } from './reason.ts';
import { mustRun } from './run.ts';
import { setupWords } from './words.ts';

const folder = mkdtempSync(join(tmpdir(), 'palier-setup-french-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a file');
writeFileSync(file, '');
const PATH = join(folder, 'nothing is here');

const goSource = { folder, path: '.', flags: '', command: () => ['true'] as const, diskGigabytes: 1e6 };
const goOptions = {
  cache: folder,
  signal: undefined,
  onModules: () => {},
  onWait: () => {},
  onPercent: () => {},
};

test.each<[string, () => unknown, RegExp, RegExp]>([
  [
    'a variable that names no program',
    () => findProgram(specOf('k6'), { K6_BIN: '/nowhere/k6' }),
    /^K6_BIN=\/nowhere\/k6 : attendu k6 1\.8\.0 ou plus récent, obtenu aucun programme à cet endroit\.$/,
    /^Corrigez K6_BIN/,
  ],
  [
    'a folder for tools that can not be made',
    () => installOnce(join(file, 'tool'), async () => {}),
    /^impossible d’écrire dans .* : un fichier occupe la place du dossier$/,
    /PALIER_CACHE\.$/,
  ],
  [
    'a machine without Python',
    () => ensurePython(folder, file, { PATH }, () => {}, setupWords({ env: {} })),
    /^Python 3\.11 ou plus récent est nécessaire/,
    /^Installez Python 3\.11/,
  ],
  [
    'a machine without Go',
    () => buildWithGo(goSource, folder, 'x', { ...goOptions, env: { PATH } }),
    /^il n’y a pas de « go » dans le PATH$/,
    /^$/,
  ],
  [
    'a program that fails',
    () => mustRun('sh', ['-c', 'echo because >&2; exit 7']),
    /^sh -c s’est terminé avec 7 :\nbecause$/,
    /^$/,
  ],
])('%s is told in French', async (_, work, message, hint) => {
  const error = await Promise.resolve()
    .then(work)
    .catch((thrown: unknown) => thrown);
  expect(messageIn(error, 'fr')).toMatch(message);
  expect(hintIn(error, 'fr')).toMatch(hint);
});

test('a server that is not there is not reachable, whatever fetch calls that', async () => {
  const error = await fetch('http://127.0.0.1:9/').catch((thrown: unknown) => thrown);
  expect(reasonOf(error).fr).toMatch(/^injoignable \(.*(9|bad port)/);
  expect(reasonOf(new Reason({ en: 'so', fr: 'ainsi' }))).toEqual({ en: 'so', fr: 'ainsi' });
});
