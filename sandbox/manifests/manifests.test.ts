import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Secret } from '../cluster/objects.ts';
import { parseManifests } from './parse.ts';
import { ownSecrets, withSecrets } from './secrets.ts';

const rendered = join(import.meta.dirname, '..', '..', 'manifests', 'rendered', 'sandbox.yaml');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-manifests-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('parseManifests', () => {
  it('puts namespaces before what lives in them', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n';
    expect(parseManifests(text, 'x.yaml').map(({ kind }) => kind)).toEqual(['Namespace', 'Pod']);
  });

  it.each([
    ['kind: Pod\n', 'expected apiVersion, kind and metadata.name'],
    ['a: [1\n', 'Flow sequence'],
  ])('refuses %j with its position', (text, reason) => {
    const values = { source: 'x.yaml', document: 1, reason: expect.stringContaining(reason) };
    expect(() => parseManifests(text, 'x.yaml')).toThrow(expect.objectContaining({ values }));
  });
});

describe('the secrets of a sandbox', () => {
  it('are random, the same for one key everywhere, kept, and readable by the owner only', async () => {
    const objects = parseManifests(await readFile(rendered, 'utf8'), rendered);
    const file = join(folder, 'secrets.json');
    const values = await ownSecrets(objects, file);
    expect(await ownSecrets(objects, file)).toEqual(values);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const secrets = withSecrets(objects, values).filter(({ kind }) => kind === 'Secret');
    const [mysql, backend] = ['mysql', 'backend'].map((name) =>
      secrets.find(({ metadata }) => metadata.name === name),
    ) as [Secret, Secret];
    expect(mysql.data?.APP_DB_PASSWORD).toBe(backend.data?.APP_DB_PASSWORD);
    expect(atob(mysql.data?.APP_DB_PASSWORD ?? '')).toBe(values.APP_DB_PASSWORD);
    expect(new Set(Object.values(values)).size).toBe(Object.keys(values).length);
  });
});

test('a file of secrets that can not be read is an error, not new passwords', async () => {
  const file = join(folder, 'secrets.json');
  await writeFile(file, '{');
  await expect(ownSecrets([], file)).rejects.toMatchObject({ code: 'SECRETS_UNREADABLE', values: { file } });
});
