import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type KubernetesClient } from './client.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { type Asked, type ScriptedApi, startScriptedApi } from './testing/scripted-api.ts';

let api: ScriptedApi;
let client: KubernetesClient;
let script: (asked: Asked) => void;

beforeEach(async () => {
  script = (asked) => asked.answer(200, { metadata: {} });
  api = await startScriptedApi((asked) => script(asked));
  client = createClient(api.access);
});
afterEach(async () => {
  client.close();
  await api.close();
});

const last = () => {
  const { method, path, query, contentType, body } = api.asked.at(-1)!;
  return {
    method,
    path,
    query: query.toString(),
    contentType,
    body: body === '' ? undefined : JSON.parse(body),
  };
};
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mysql', namespace: 'palier' } };

test('a merge patch of a sub-resource', async () => {
  await client.patch('deployments', 'palier', 'backend', { spec: { replicas: 3 } }, { subresource: 'scale' });
  expect(last()).toEqual({
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/palier/deployments/backend/scale',
    query: '',
    contentType: 'application/merge-patch+json',
    body: { spec: { replicas: 3 } },
  });
});

test('server-side apply names its field manager and takes what others have set', async () => {
  await client.apply('services', service);
  expect(last()).toMatchObject({
    path: '/api/v1/namespaces/palier/services/mysql',
    query: 'fieldManager=palier&force=true',
    contentType: 'application/apply-patch+yaml',
    body: service,
  });
});

test('objects of the whole cluster have no namespace in their path', async () => {
  await client.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'sandbox' } });
  expect(last()).toMatchObject({ method: 'POST', path: '/api/v1/nodes' });
});

test('a deletion can ask for one very object and no grace', async () => {
  await client.remove('pods', 'palier', 'p', { uid: 'u1', gracePeriodSeconds: 0 });
  expect(last()).toMatchObject({
    method: 'DELETE',
    body: { kind: 'DeleteOptions', preconditions: { uid: 'u1' }, gracePeriodSeconds: 0 },
  });
});

const status = (code: number, reason: string, message: string) => ({ kind: 'Status', code, reason, message });

test('what is not there is undefined when asked for, and nothing when it is to be removed', async () => {
  script = (asked) => asked.answer(404, status(404, 'NotFound', 'pods "p" not found'));
  expect(await client.get('pods', 'palier', 'p')).toBeUndefined();
  await client.remove('pods', 'palier', 'p');
});

test('another object of the name is not removed, and that is no error', async () => {
  script = (asked) =>
    asked.answer(409, status(409, 'Conflict', 'the UID in the precondition does not match'));
  await client.remove('pods', 'palier', 'p', { uid: 'u1' });
  await expect(client.remove('pods', 'palier', 'p')).rejects.toMatchObject({ reason: 'Conflict' });
});

test("a refusal has the API's status, reason and words", async () => {
  script = (asked) => asked.answer(422, status(422, 'Invalid', 'spec.ports: Required value'));
  await expect(client.create('services', service)).rejects.toMatchObject({
    name: 'ApiError',
    status: 422,
    reason: 'Invalid',
    message: 'spec.ports: Required value',
    isTemporary: false,
  });
});

test.each([
  ['failed to allocate a serviceIP for Service "x": range is full', true],
  ['failed to create typed patch object (…): .spec.portz: field not declared in schema', false],
])('an internal error passes when it is not about the object: %s', async (message, isTemporary) => {
  script = (asked) => asked.answer(500, status(500, 'InternalError', message));
  await expect(client.create('services', service)).rejects.toMatchObject({ status: 500, isTemporary });
});

test('a refusal that is no JSON is told as it is', async () => {
  script = (asked) => asked.answer(503, 'starting\n');
  await expect(client.read('/readyz')).rejects.toMatchObject({ message: 'starting', isTemporary: true });
});

test('a server that is not there is unreachable, and found again when it is', async () => {
  script = (asked) => asked.session?.destroy();
  await expect(client.read('/version')).rejects.toMatchObject({ reason: 'Unreachable', isTemporary: true });
  script = (asked) => asked.answer(200, { major: '1' });
  expect(await client.read('/version')).toEqual({ major: '1' });
});

test('requests at the same time share one connection', async () => {
  await Promise.all(Array.from({ length: 20 }, () => client.read('/version')));
  expect(api.connections()).toBe(1);
});

test('an answer that is long and comes in pieces is read whole, signs of several bytes too', async () => {
  const data = { text: 'é€😀'.repeat(300_000) };
  script = (asked) => asked.answer(200, data);
  expect(await client.read('/api')).toEqual(data);
});

test('a certificate of another authority is refused', async () => {
  const other = await startScriptedApi((asked) => asked.answer(200, {}));
  const stranger = createClient({ ...other.access, certificateAuthority: api.access.certificateAuthority });
  await expect(stranger.read('/version')).rejects.toThrow(/self-signed|unable to verify|signature/);
  stranger.close();
  await other.close();
});

test('a kubeconfig gives server, authority, token and certificates, written in it or beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'palier-kubeconfig-'));
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const path = join(folder, 'config');
  writeFileSync(join(folder, 'key.pem'), 'KEY');
  writeFileSync(
    path,
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      clusters: [
        { name: 'k', cluster: { server: 'https://h:1', 'certificate-authority-data': base64('CA') } },
      ],
      users: [
        {
          name: 'u',
          user: { token: 't', 'client-certificate-data': base64('CERT'), 'client-key': 'key.pem' },
        },
      ],
    }),
  );
  expect(readKubeconfig(path)).toEqual({
    server: 'https://h:1',
    certificateAuthority: 'CA',
    token: 't',
    clientCertificate: 'CERT',
    clientKey: 'KEY',
  });
  writeFileSync(path, 'current-context: gone\n');
  expect(() => readKubeconfig(path)).toThrow(
    expect.objectContaining({ values: { path, reason: 'expected a context named "gone"' } }),
  );
  rmSync(folder, { recursive: true });
});
