import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { KubeObject } from '../store/types.ts';
import { startTestApi, TEST_TOKEN, type TestApi } from './testing.ts';

let api: TestApi;
let clock: ManualClock;
let streams: IncomingMessage[];

beforeEach(async () => {
  clock = new ManualClock();
  streams = [];
  api = await startTestApi({ clock, historyLimit: 5 });
});
afterEach(async () => {
  for (const stream of streams) stream.destroy();
  await api.close();
});

interface Watched {
  type: string;
  object: KubeObject;
}

/** Opens a watch; `next` resolves with its next event, or undefined at the end. */
async function watch(query: string, accept = 'application/json') {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, accept };
  const url = `${api.url}/api/v1/namespaces/palier/configmaps?watch=true&${query}`;
  const stream = await new Promise<IncomingMessage>((resolve) => get(url, { headers }, resolve));
  streams.push(stream);
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    code: stream.statusCode,
    next: async (): Promise<Watched | undefined> => {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    },
  };
}

function map(name: string, labels: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'palier', labels } };
}

function relabel(name: string, labels: Record<string, string>): void {
  api.store.update('configmaps', 'palier', name, (o) => ({ ...o, metadata: { ...o.metadata, labels } }));
}

const seen = (event: Watched | undefined) => `${event?.type} ${event?.object.metadata.name}`;

test('without a resourceVersion the present objects come first', async () => {
  api.seed(map('a'));
  const watching = await watch('');
  expect(seen(await watching.next())).toBe('ADDED a');
  api.seed(map('b'));
  expect(seen(await watching.next())).toBe('ADDED b');
});

test('with a list’s resourceVersion exactly what came after it follows', async () => {
  api.seed(map('a'));
  const { body } = await api.request('GET', '/api/v1/namespaces/palier/configmaps');
  api.seed(map('b'));
  api.store.remove('configmaps', 'palier', 'a');
  const watching = await watch(`resourceVersion=${body.metadata.resourceVersion}`);
  expect(seen(await watching.next())).toBe('ADDED b');
  expect(seen(await watching.next())).toBe('DELETED a');
  relabel('b', { x: 'y' });
  expect(seen(await watching.next())).toBe('MODIFIED b');
});

test('other namespaces and other resources are not told', async () => {
  const watching = await watch('');
  api.seed({ ...map('elsewhere'), metadata: { name: 'elsewhere', namespace: 'default' } });
  api.seed({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'palier' } });
  api.seed(map('here'));
  expect(seen(await watching.next())).toBe('ADDED here');
});

test('an object that begins or ceases to match a selector is ADDED or DELETED', async () => {
  api.seed(map('a', { app: 'x' }));
  const watching = await watch('labelSelector=app%3Dweb');
  relabel('a', { app: 'web' });
  expect(seen(await watching.next())).toBe('ADDED a');
  relabel('a', { app: 'web', tier: 'front' });
  expect(seen(await watching.next())).toBe('MODIFIED a');
  relabel('a', { app: 'x' });
  expect(seen(await watching.next())).toBe('DELETED a');
});

test('a forgotten resourceVersion is answered with an ERROR event "Expired", and the end', async () => {
  const { metadata } = api.seed(map('a'));
  for (let i = 0; i < 20; i++) relabel('a', { i: String(i) });
  const watching = await watch(`resourceVersion=${metadata.resourceVersion}`);
  expect(watching.code).toBe(200);
  expect(await watching.next()).toMatchObject({
    type: 'ERROR',
    object: { kind: 'Status', code: 410, reason: 'Expired' },
  });
  expect(await watching.next()).toBeUndefined();
});

test('a resourceVersion from the future is refused', async () => {
  const { code, body } = await api.request(
    'GET',
    '/api/v1/configmaps?watch=1&resourceVersion=999999999999999',
  );
  expect([code, body.details.causes[0].reason]).toEqual([504, 'ResourceVersionTooLarge']);
});

test('bookmarks tell a quiet watch how far it has come', async () => {
  const watching = await watch('allowWatchBookmarks=true');
  api.seed({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'palier' } });
  clock.advance(20_000);
  expect(await watching.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { kind: 'ConfigMap', metadata: { resourceVersion: api.store.resourceVersion } },
  });
});

test('sendInitialEvents ends the beginning with a bookmark', async () => {
  api.seed(map('a'));
  const watching = await watch(
    'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
  );
  expect(seen(await watching.next())).toBe('ADDED a');
  const bookmark = await watching.next();
  expect(bookmark?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
});

test('a watch ends after its timeout', async () => {
  const watching = await watch('timeoutSeconds=5');
  clock.advance(5000);
  expect(await watching.next()).toBeUndefined();
});

test('a watch in table form says its columns once', async () => {
  const watching = await watch('', 'application/json;as=Table;v=v1;g=meta.k8s.io');
  api.seed(map('a'));
  api.seed(map('b'));
  const first = await watching.next();
  expect(first?.object).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 0, expect.any(String)] }] });
  expect(first?.object.columnDefinitions).toHaveLength(3);
  expect((await watching.next())?.object.columnDefinitions).toEqual([]);
});

describe('lists', () => {
  const names = (items: KubeObject[]) => items.map((item) => item.metadata.name);

  test('come in pages under one resourceVersion', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) api.seed(map(name));
    const path = '/api/v1/configmaps?limit=2';
    const first = (await api.request('GET', path)).body;
    expect([names(first.items), first.metadata.remainingItemCount]).toEqual([['a', 'b'], 3]);
    api.seed({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'palier' } });
    const second = (await api.request('GET', `${path}&continue=${first.metadata.continue}`)).body;
    expect([names(second.items), second.metadata.resourceVersion]).toEqual([
      ['c', 'd'],
      first.metadata.resourceVersion,
    ]);
    const third = (await api.request('GET', `${path}&continue=${second.metadata.continue}`)).body;
    expect([names(third.items), third.metadata.continue]).toEqual([['e'], undefined]);
  });

  test('a page whose beginning is forgotten is gone (410), a made-up token a bad request', async () => {
    for (const name of ['a', 'b', 'c']) api.seed(map(name));
    const first = (await api.request('GET', '/api/v1/configmaps?limit=1')).body;
    for (let i = 0; i < 20; i++) relabel('a', { i: String(i) });
    const { code, body } = await api.request(
      'GET',
      `/api/v1/configmaps?limit=1&continue=${first.metadata.continue}`,
    );
    expect([code, body.reason]).toEqual([410, 'Expired']);
    expect((await api.request('GET', '/api/v1/configmaps?continue=zzz')).code).toBe(400);
  });

  test.each([
    ['labelSelector=app%3Dweb', ['a']],
    ['labelSelector=app!%3Dweb', ['b', 'c']],
    ['labelSelector=app%20in%20(web,db)', ['a', 'b']],
    ['labelSelector=app%20notin%20(web)', ['b', 'c']],
    ['labelSelector=!app', ['c']],
    ['labelSelector=app,app!%3Ddb', ['a']],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=metadata.name!%3Db,metadata.namespace%3D%3Dpalier', ['a', 'c']],
  ])('%s selects %j', async (query, expected) => {
    api.seed(map('a', { app: 'web' }));
    api.seed(map('b', { app: 'db' }));
    api.seed(map('c'));
    const { body } = await api.request('GET', `/api/v1/configmaps?${query}`);
    expect(names(body.items)).toEqual(expected);
  });

  test.each([
    'labelSelector=a%3D%3D%3Db',
    'labelSelector=(a)',
    'fieldSelector=data.x%3D1',
    'fieldSelector=nonsense',
    'limit=-1',
  ])('%s is a bad request', async (query) => {
    const { code, body } = await api.request('GET', `/api/v1/configmaps?${query}`);
    expect([code, body.reason]).toEqual([400, 'BadRequest']);
  });

  test('metadata alone is given when asked for', async () => {
    api.seed(map('a'));
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const { body } = await api.request('GET', '/api/v1/configmaps', undefined, { accept });
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata' }],
    });
  });

  test('an unknown form is not acceptable', async () => {
    const accept = 'application/vnd.kubernetes.protobuf';
    expect((await api.request('GET', '/api/v1/configmaps', undefined, { accept })).code).toBe(406);
  });
});
