import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type KubernetesClient } from '../cluster/api/client.ts';
import { type Asked, type ScriptedApi, startScriptedApi } from '../cluster/api/testing/scripted-api.ts';
import type { KubeObject } from '../cluster/objects.ts';
import { systemClock } from '../lib/clock.ts';
import { applyManifests } from './apply.ts';

let api: ScriptedApi;
let client: KubernetesClient;
/** Undefined: the object is taken. */
let answer: (asked: Asked) => [number, object] | undefined;

const resources = {
  '/api/v1': [
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'pods/log', kind: 'Pod', namespaced: true },
    { name: 'secrets', kind: 'Secret', namespaced: true },
  ],
  '/apis/apps/v1': [{ name: 'deployments', kind: 'Deployment', namespaced: true }],
} as const;

beforeEach(async () => {
  answer = () => undefined;
  api = await startScriptedApi((asked) => {
    if (asked.method === 'PATCH')
      return void asked.answer(...(answer(asked) ?? [200, JSON.parse(asked.body)]));
    const known = resources[asked.path as keyof typeof resources];
    if (known) asked.answer(200, { resources: known });
    else asked.answer(404, refusal('NotFound', 'the server could not find the requested resource'));
  });
  client = createClient(api.access);
});
afterEach(async () => {
  client.close();
  await api.close();
});

const refusal = (reason: string, message: string) => ({ kind: 'Status', reason, message });
const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace && { namespace }) },
});
const apply = (...objects: KubeObject[]) => applyManifests(objects, { client, clock: systemClock });
const applied = () => api.asked.filter(({ method }) => method === 'PATCH').map(({ path }) => path);

test('namespaces come first, then what pods refer to, then what makes pods; each where its kind belongs', async () => {
  await apply(
    object('apps/v1', 'Deployment', 'd', 'n'),
    object('v1', 'Secret', 's', 'n'),
    object('v1', 'Namespace', 'n'),
  );
  await apply(object('v1', 'Pod', 'p'));
  expect(applied()).toEqual([
    '/api/v1/namespaces/n',
    '/api/v1/namespaces/n/secrets/s',
    '/apis/apps/v1/namespaces/n/deployments/d',
    '/api/v1/namespaces/default/pods/p',
  ]);
});

test('the API is asked once what a group has, and objects of one rank go together', async () => {
  await apply(...Array.from({ length: 20 }, (_, i) => object('v1', 'Secret', `s${i}`, 'n')));
  expect(applied()).toHaveLength(20);
  expect(api.asked.filter(({ method }) => method === 'GET')).toHaveLength(1);
});

test.each(['batch/v1', 'v1'])('a kind that %s does not have is named', async (apiVersion) => {
  await expect(apply(object(apiVersion, 'Job', 'j'))).rejects.toMatchObject({
    code: 'MANIFEST_KIND',
    values: { object: 'Job j', kind: 'Job', apiVersion },
  });
});

test("what the API refuses is told in the API's words", async () => {
  answer = () => [422, refusal('Invalid', 'Secret "s" is invalid: type: field is immutable')];
  await expect(apply(object('v1', 'Secret', 's', 'n'))).rejects.toMatchObject({
    code: 'MANIFEST_REFUSED',
    values: {
      object: 'Secret s',
      reason: 'Secret "s" is invalid: type: field is immutable',
      mayFitFresh: true,
    },
  });
  expect(applied()).toHaveLength(1);
});

test.each([
  [
    'the ServiceAccount of a new namespace',
    403,
    'Forbidden',
    'error looking up service account n/default: serviceaccount "default" not found',
  ],
  ['an API that is busy', 429, 'TooManyRequests', 'too many requests'],
])('%s is waited for', async (_, status, reason, message) => {
  answer = () => (applied().length < 3 ? [status, refusal(reason, message)] : undefined);
  await apply(object('v1', 'Pod', 'p', 'n'));
  expect(applied()).toHaveLength(3);
});

test('a namespace that is being deleted is waited for before anything is put into it', async () => {
  answer = ({ path }) =>
    path === '/api/v1/namespaces/n' && applied().length < 3
      ? [200, { metadata: { name: 'n', deletionTimestamp: '2026-11-23T12:00:00Z' } }]
      : undefined;
  await apply(object('v1', 'Namespace', 'n'), object('v1', 'Secret', 's', 'n'));
  expect(applied()).toEqual([...Array(3).fill('/api/v1/namespaces/n'), '/api/v1/namespaces/n/secrets/s']);
});

test('a refusal by right is none that passes', async () => {
  answer = () => [403, refusal('Forbidden', 'violates PodSecurity "restricted:latest"')];
  await expect(apply(object('v1', 'Pod', 'p', 'n'))).rejects.toMatchObject({
    values: { object: 'Pod p', reason: 'violates PodSecurity "restricted:latest"', mayFitFresh: false },
  });
});

test('whoever no longer wants it waits no more', async () => {
  answer = () => [503, refusal('ServiceUnavailable', 'starting')];
  const signal = AbortSignal.timeout(200);
  const objects = [object('v1', 'Pod', 'p', 'n')];
  await expect(applyManifests(objects, { client, clock: systemClock, signal })).rejects.toMatchObject({
    code: 'sandbox.api',
    values: { object: 'Pod p', reason: 'starting' },
  });
});
