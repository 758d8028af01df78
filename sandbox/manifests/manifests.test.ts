import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { createManifests } from './create.ts';
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
    ['kind: Pod\n', 'x.yaml, document 1: expected apiVersion, kind and metadata.name'],
    ['a: [1\n', 'x.yaml, document 1: Flow sequence'],
  ])('refuses %j with its position', (text, message) => {
    expect(() => parseManifests(text, 'x.yaml')).toThrow(message);
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
    );
    expect(mysql?.data.APP_DB_PASSWORD).toBe(backend?.data.APP_DB_PASSWORD);
    expect(atob(mysql?.data.APP_DB_PASSWORD)).toBe(values.APP_DB_PASSWORD);
    expect(new Set(Object.values(values)).size).toBe(Object.keys(values).length);
  });
});

test('a file of secrets that can not be read is an error, not new passwords', async () => {
  const file = join(folder, 'secrets.json');
  await writeFile(file, '{');
  await expect(ownSecrets([], file)).rejects.toThrow("the sandbox's passwords can't be read");
});

describe('createManifests', () => {
  it('creates everything that the sandbox overlay renders', async () => {
    const clock = new ManualClock();
    const store = new MemoryStore({ now: () => clock.now() });
    const objects = parseManifests(await readFile(rendered, 'utf8'), rendered);
    createManifests({ store, clock }, objects);
    const service = store.get('services', 'palier', 'backend');
    expect(service?.spec.clusterIP).toMatch(/^127\.96\./);
    expect(service?.spec.ports[0].nodePort).toBe(30080);
    expect(store.get('horizontalpodautoscalers', 'palier', 'backend')?.spec.maxReplicas).toBe(6);
  });

  it.each([
    [
      'a foreign kind',
      { apiVersion: 'batch/v1', kind: 'Job' },
      'Job x: the sandbox does not know Job in batch/v1',
    ],
    ['a typing error', { apiVersion: 'v1', kind: 'ConfigMap', datta: {} }, 'unknown field "datta"'],
  ])('refuses %s', (_, fields, message) => {
    const clock = new ManualClock();
    const store = new MemoryStore({ now: () => clock.now() });
    const object = { ...fields, metadata: { name: 'x', namespace: 'palier' } };
    expect(() => createManifests({ store, clock }, [object])).toThrow(message);
  });

  it('names the object that the API refuses', () => {
    const clock = new ManualClock();
    const store = new MemoryStore({ now: () => clock.now() });
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'nowhere' } };
    expect(() => createManifests({ store, clock }, [pod])).toThrow('Pod p: namespaces "nowhere" not found');
  });
});
