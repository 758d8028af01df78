import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type KubernetesClient } from '../cluster/api/client.ts';
import { type Asked, type ScriptedApi, startScriptedApi } from '../cluster/api/testing/scripted-api.ts';
import type { KubeObject } from '../cluster/objects.ts';
import { pruneManifests } from './prune.ts';

const folder = mkdtempSync(join(tmpdir(), 'palier-prune-'));
const file = join(folder, 'applied.json');
let api: ScriptedApi;
let client: KubernetesClient;
let answer: (asked: Asked) => [number, object];
let told: unknown[];

beforeEach(async () => {
  answer = () => [200, {}];
  told = [];
  api = await startScriptedApi((asked) => {
    if (asked.method !== 'GET') return asked.answer(...answer(asked));
    const resources = [
      { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
      { name: 'namespaces', kind: 'Namespace', namespaced: false },
      { name: 'deployments', kind: 'Deployment', namespaced: true },
    ];
    asked.answer(200, { resources });
  });
  client = createClient(api.access);
});
afterEach(async () => {
  client.close();
  await api.close();
  rmSync(file, { force: true });
});

const object = (kind: string, name: string, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, uid: `uid-${name}`, ...(kind !== 'Namespace' && { namespace: 'palier' }) },
});
const prune = (...applied: KubeObject[]) =>
  pruneManifests(applied, file, { client, tell: (what) => told.push(what) });
const removed = () =>
  api.asked
    .filter(({ method }) => method === 'DELETE')
    .map(({ path, body }) => `${path} ${JSON.parse(body).preconditions.uid}`);

test('what the manifests have no more goes, that very object, and only once', async () => {
  await prune(object('ConfigMap', 'a'), object('ConfigMap', 'b'));
  expect(removed()).toEqual([]);
  await prune(object('ConfigMap', 'a'));
  await prune(object('ConfigMap', 'a'));
  expect(removed()).toEqual(['/api/v1/namespaces/palier/configmaps/b uid-b']);
  expect(told).toEqual([{ progress: 'pruned', object: 'ConfigMap palier/b' }]);
});

test('the same object in another version of its group stays', async () => {
  await prune(object('Deployment', 'd', 'apps/v1beta2'));
  await prune(object('Deployment', 'd', 'apps/v1'));
  expect(removed()).toEqual([]);
});

test('a namespace stays: others may have put something into it', async () => {
  await prune(object('Namespace', 'n'));
  await prune();
  expect(removed()).toEqual([]);
});

test("what is gone already, or is another one by now, is nobody's fault", async () => {
  await prune(object('ConfigMap', 'a'));
  answer = () => [
    409,
    { kind: 'Status', reason: 'Conflict', message: 'the UID in the precondition differs' },
  ];
  await prune();
  expect(removed()).toHaveLength(1);
  expect(told).toEqual([]);
});

test('what can not be removed is told, and tried again at the next start', async () => {
  await prune(object('ConfigMap', 'a'));
  answer = () => [403, { kind: 'Status', reason: 'Forbidden', message: 'no' }];
  await prune();
  answer = () => [200, {}];
  await prune();
  expect(removed()).toHaveLength(2);
  expect(told[0]).toEqual({ progress: 'not-pruned', object: 'ConfigMap palier/a', reason: 'no' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([]);
});

test('a file that is of no use removes nothing', async () => {
  writeFileSync(file, '[{');
  await prune(object('ConfigMap', 'a'));
  expect(removed()).toEqual([]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1);
});
