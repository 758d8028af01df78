import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type KubernetesClient } from '../../cluster/api/client.ts';
import { type Asked, type ScriptedApi, startScriptedApi } from '../../cluster/api/testing/scripted-api.ts';
import type { Pod } from '../../cluster/objects.ts';
import { systemClock } from '../../lib/clock.ts';
import { sketch } from '../../testing/sketch.ts';
import { type ClosableWriter, createNodeWriter } from './status-writer.ts';

let api: ScriptedApi;
let client: KubernetesClient;
let writer: ClosableWriter;
let script: (asked: Asked) => void;
let logged: string[];

beforeEach(async () => {
  script = (asked) => asked.answer(200, { metadata: {} });
  logged = [];
  api = await startScriptedApi((asked) => script(asked));
  client = createClient(api.access);
  writer = createNodeWriter(client, { clock: systemClock, log: (message) => logged.push(message) });
});
afterEach(async () => {
  writer.close();
  client.close();
  await api.close();
});

const pod = (name: string, status: object = {}) =>
  sketch<Pod>({ metadata: { name, namespace: 'palier', uid: `uid-${name}` }, status });
const refused = (code: number, reason: string) => ({
  kind: 'Status',
  code,
  reason,
  message: `no: ${reason}`,
});
const patches = () =>
  api.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body).status);

test("a status is a patch of that very pod's status", async () => {
  writer.podStatus(pod('a'), { phase: 'Running' });
  await writer.flush();
  expect(api.asked[0]).toMatchObject({
    method: 'PATCH',
    path: '/api/v1/namespaces/palier/pods/a/status',
    contentType: 'application/strategic-merge-patch+json',
    body: JSON.stringify({ metadata: { uid: 'uid-a' }, status: { phase: 'Running' } }),
  });
});

test('what a condition does not say any more goes, though conditions are merged by their type', async () => {
  const ready = { type: 'Ready', status: 'True' };
  writer.podStatus(pod('a'), { conditions: [ready] });
  await writer.flush();
  expect(patches()).toEqual([{ conditions: [{ ...ready, reason: null, message: null }] }]);
});

test('while one is being written only the newest waits', async () => {
  const held: Asked[] = [];
  script = (asked) => held.push(asked);
  writer.podStatus(pod('a'), { phase: 'Pending' });
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const n of [1, 2, 3]) writer.podStatus(pod('a'), { phase: 'Running', n });
  script = (asked) => asked.answer(200, {});
  held[0]?.answer(200, {});
  await writer.flush();
  expect(patches()).toEqual([{ phase: 'Pending' }, { phase: 'Running', n: 3 }]);
});

test('pods do not wait for each other', async () => {
  script = (asked) => asked.path.includes('/a/') || asked.answer(200, {});
  writer.podStatus(pod('a'), { phase: 'Running' });
  writer.podStatus(pod('b'), { phase: 'Running' });
  await writer.removePod(pod('b'));
  expect(api.asked.map(({ method, path }) => `${method} ${path.split('/pods/')[1]}`)).toContain('DELETE b');
});

test('what the pod no longer says is taken away, and addresses are replaced, not merged', async () => {
  const before = { phase: 'Failed', reason: 'Evicted', podIPs: [{ ip: '100.77.0.2' }] };
  writer.podStatus(pod('a', before), { phase: 'Running', podIPs: [{ ip: '100.77.0.3' }] });
  await writer.flush();
  expect(patches()).toEqual([
    { phase: 'Running', reason: null, podIPs: [{ $patch: 'replace' }, { ip: '100.77.0.3' }] },
  ]);
});

test('a pod is removed without grace, by its uid, after its last status', async () => {
  writer.podStatus(pod('a'), { phase: 'Succeeded' });
  await writer.removePod(pod('a'));
  expect(api.asked.map(({ method }) => method)).toEqual(['PATCH', 'DELETE']);
  expect(JSON.parse(api.asked[1]?.body ?? '')).toMatchObject({
    gracePeriodSeconds: 0,
    preconditions: { uid: 'uid-a' },
  });
});

test.each([
  ['a busy API', 429, 'TooManyRequests'],
  ['an API that is not ready', 503, 'ServiceUnavailable'],
  ['a node that is not known yet', 403, 'Forbidden'],
])('%s is asked again, with what is newest by then', async (_, code, reason) => {
  script = (asked) => {
    writer.podStatus(pod('a'), { phase: 'Running' });
    script = (next) => next.answer(200, {});
    asked.answer(code, refused(code, reason));
  };
  writer.podStatus(pod('a'), { phase: 'Pending' });
  while (patches().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(patches()).toEqual([{ phase: 'Pending' }, { phase: 'Running' }]);
});

test('a lost connection loses no status', async () => {
  script = (asked) => {
    script = (next) => next.answer(200, {});
    asked.session?.destroy();
  };
  writer.podStatus(pod('a'), { phase: 'Running' });
  while (patches().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(patches()[1]).toEqual({ phase: 'Running' });
});

test.each([
  ['is gone', 404, 'NotFound', undefined],
  ['was replaced by one of its name', 409, 'Conflict', 'uid-other'],
  ['was replaced by one of its name, in other words', 422, 'Invalid', 'uid-other'],
])('a pod that %s is left alone', async (_, code, reason, uid) => {
  script = (asked) => {
    if (asked.method === 'GET' && uid) asked.answer(200, { metadata: { uid } });
    else asked.answer(code, refused(code, reason));
  };
  writer.podStatus(pod('a'), { phase: 'Running' });
  await writer.removePod(pod('a'));
  expect(api.asked.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  expect(logged).toEqual([]);
});

test('a status that the API refuses for good is logged with its words, and the pod can still be removed', async () => {
  script = (asked) =>
    asked.method === 'PATCH' ? asked.answer(422, refused(422, 'Invalid')) : asked.answer(200, pod('a'));
  writer.podStatus(pod('a'), { phase: 'Nonsense' });
  await writer.removePod(pod('a'));
  expect(logged).toEqual(['pod palier/a: the API refused its status: no: Invalid']);
});

test('a newer status that came while one was refused for good is still written', async () => {
  script = (asked) => {
    writer.podStatus(pod('a'), { phase: 'Running' });
    script = (next) => next.answer(200, pod('a'));
    asked.answer(400, refused(400, 'BadRequest'));
  };
  writer.podStatus(pod('a'), { phase: 'Nonsense' });
  while (patches().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(patches()).toEqual([{ phase: 'Nonsense' }, { phase: 'Running' }]);
});

test('a removal that the API refuses is tried again with pauses, not without end in a moment', async () => {
  script = (asked) => asked.answer(400, refused(400, 'BadRequest'));
  void writer.removePod(pod('a'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(api.asked.length).toBeLessThan(8);
});

test('a flush waits for one try, not for a server that never comes back', async () => {
  script = (asked) => asked.session?.destroy();
  writer.podStatus(pod('a'), { phase: 'Running' });
  await writer.flush();
  await writer.flush();
  expect(patches()).toHaveLength(2);
});

test('closing lets go of whoever waits', async () => {
  script = (asked) => asked.answer(503, refused(503, 'ServiceUnavailable'));
  const removed = writer.removePod(pod('a'));
  await writer.flush();
  writer.close();
  await removed;
});
