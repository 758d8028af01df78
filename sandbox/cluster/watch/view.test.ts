import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createClient, type KubernetesClient } from '../api/client.ts';
import { type Asked, type ScriptedApi, startScriptedApi } from '../api/testing/scripted-api.ts';
import type { KubeObject } from '../objects.ts';
import type { WatchEvent } from './cache.ts';
import { startView, type View } from './view.ts';

let api: ScriptedApi;
let client: KubernetesClient;
let view: View;
let told: string[] = [];
let logged: string[] = [];

afterEach(async () => {
  view.close();
  client.close();
  await api.close();
  told = [];
  logged = [];
});

const pod = (name: string, version: number, uid = name): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'n', uid, resourceVersion: String(version) },
});
const list = (version: number, ...items: KubeObject[]) => ({
  metadata: { resourceVersion: String(version) },
  items: items.map(({ metadata }) => ({ metadata })),
});
const sentence = ({ type, object, previous }: WatchEvent) =>
  `${type} ${object.metadata.name} ${previous?.metadata.resourceVersion ?? '-'} → ${object.metadata.resourceVersion}`;
const until = async (test: () => unknown) => {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const watches = () => api.asked.filter(({ query }) => query.has('watch'));
const lists = () => api.asked.filter(({ query }) => !query.has('watch'));

/** One answer after the other for lists and watches; the last one again and again. */
async function follow(onList: ((asked: Asked) => void)[], onWatch: ((asked: Asked) => void)[]) {
  const next = (from: ((asked: Asked) => void)[]) => (from.length > 1 ? from.shift() : from[0]);
  api = await startScriptedApi((asked) => next(asked.query.has('watch') ? onWatch : onList)?.(asked));
  client = createClient(api.access);
  view = startView(client, ['pods'], { clock: systemClock, log: (message) => logged.push(message) });
  view.watch('pods', (event) => told.push(sentence(event)));
}

test('what is listed can be read and is told as added', async () => {
  await follow([(it) => it.answer(200, list(5, pod('b', 4), pod('a', 3)))], [() => {}]);
  await view.ready();
  expect(view.list('pods').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Pod a',
    'Pod b',
  ]);
  expect(view.get('pods', 'n', 'a')?.metadata.uid).toBe('a');
  expect(view.list('pods', 'other')).toEqual([]);
  expect(told).toEqual(['ADDED b - → 4', 'ADDED a - → 3']);
});

test('a watch goes on from the list, and its events change what is read', async () => {
  await follow(
    [(it) => it.answer(200, list(5, pod('a', 3)))],
    [
      (it) => {
        it.send({ type: 'MODIFIED', object: pod('a', 6) });
        it.send({ type: 'ADDED', object: pod('b', 7) });
        it.send({ type: 'DELETED', object: pod('a', 8) });
      },
    ],
  );
  await until(() => told.length === 4);
  expect(told.slice(1)).toEqual(['MODIFIED a 3 → 6', 'ADDED b - → 7', 'DELETED a 6 → 8']);
  expect(view.list('pods').map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect(watches()[0]?.query.get('resourceVersion')).toBe('5');
});

test('who set which field is not kept', async () => {
  const object = pod('a', 3);
  Object.assign(object.metadata, { managedFields: [{ manager: 'kubectl' }] });
  await follow([(it) => it.answer(200, list(5, object))], [() => {}]);
  await view.ready();
  expect(view.get('pods', 'n', 'a')?.metadata).not.toHaveProperty('managedFields');
});

test('a watch that ended goes on from the newest version, bookmarks too, without a new list', async () => {
  await follow(
    [(it) => it.answer(200, list(5))],
    [
      (it) => {
        it.send({ type: 'ADDED', object: pod('a', 6) });
        it.send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '90' } } });
        it.end();
      },
      () => {},
    ],
  );
  await until(() => watches().length === 2);
  expect(watches()[1]?.query.get('resourceVersion')).toBe('90');
  expect(lists()).toHaveLength(1);
  expect(told).toEqual(['ADDED a - → 6']);
});

test('a lost connection is opened again and the watch goes on where it was', async () => {
  await follow(
    [(it) => it.answer(200, list(5, pod('a', 3)))],
    [
      (it) => {
        it.send({ type: 'MODIFIED', object: pod('a', 6) });
        setTimeout(() => it.session?.destroy(), 20);
      },
      (it) => it.send({ type: 'MODIFIED', object: pod('a', 7) }),
    ],
  );
  await until(() => told.length === 3);
  expect(told.slice(1)).toEqual(['MODIFIED a 3 → 6', 'MODIFIED a 6 → 7']);
  expect(watches()[1]?.query.get('resourceVersion')).toBe('6');
  expect(lists()).toHaveLength(1);
  expect(api.connections()).toBe(2);
});

const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };

test.each([
  ['in the stream', (it: Asked) => it.send({ type: 'ERROR', object: expired })],
  ['as the answer', (it: Asked) => it.answer(410, expired)],
])('a version that is too old (%s) leads to a new list, whose differences are told', async (_, refuse) => {
  await follow(
    [
      (it) =>
        it.answer(200, list(5, pod('same', 1), pod('changed', 2), pod('gone', 3), pod('again', 4, 'old'))),
      (it) =>
        it.answer(
          200,
          list(50, pod('same', 1), pod('changed', 20), pod('new', 30), pod('again', 40, 'young')),
        ),
    ],
    [refuse, () => {}],
  );
  await until(() => watches().length === 2);
  expect(told.slice(4)).toEqual([
    'DELETED gone 3 → 3',
    'MODIFIED changed 2 → 20',
    'ADDED new - → 30',
    'DELETED again 4 → 4',
    'ADDED again - → 40',
  ]);
  expect(watches()[1]?.query.get('resourceVersion')).toBe('50');
});

test('an event that was told before is not told again', async () => {
  await follow(
    [(it) => it.answer(200, list(5, pod('a', 3)))],
    [
      (it) => {
        it.send({ type: 'ADDED', object: pod('a', 3) });
        it.send({ type: 'DELETED', object: pod('unknown', 6) });
        it.send({ type: 'ADDED', object: pod('b', 7) });
      },
    ],
  );
  await until(() => told.length === 2);
  expect(told).toEqual(['ADDED a - → 3', 'ADDED b - → 7']);
});

test('an API that refuses at first is asked until it answers, and the fifth refusal is logged', async () => {
  const refuse = (it: Asked) =>
    it.answer(503, { kind: 'Status', reason: 'ServiceUnavailable', message: 'starting' });
  await follow(
    [refuse, refuse, refuse, refuse, refuse, (it) => it.answer(200, list(5, pod('a', 3)))],
    [() => {}],
  );
  await view.ready();
  expect(told).toEqual(['ADDED a - → 3']);
  expect(logged).toEqual(['cannot follow pods, trying again: starting']);
});

test('watches that end at once are not asked again and again without a pause', async () => {
  await follow([(it) => it.answer(200, list(5))], [(it) => it.end(), (it) => it.end()]);
  await view.ready();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(watches().length).toBeLessThan(8);
});

test('a listener that throws keeps nobody from the event', async () => {
  await follow([(it) => it.answer(200, list(5))], [(it) => it.send({ type: 'ADDED', object: pod('a', 6) })]);
  const seen: string[] = [];
  view.watch('pods', () => {
    throw new Error('a fault');
  });
  view.watch('pods', ({ object }) => seen.push(object.metadata.name));
  await until(() => seen.length === 1);
  expect(logged[0]).toContain('a fault');
});

test('a listener that has ended is told nothing more', async () => {
  let watching: Asked | undefined;
  await follow(
    [(it) => it.answer(200, list(5))],
    [
      (it) => {
        watching = it;
        it.send({ type: 'ADDED', object: pod('a', 6) });
      },
    ],
  );
  const seen: string[] = [];
  const end = view.watch('pods', ({ object }) => seen.push(object.metadata.name));
  await until(() => seen.length === 1);
  end();
  watching?.send({ type: 'ADDED', object: pod('b', 7) });
  await until(() => told.length === 2);
  expect(seen).toEqual(['a']);
});

test('closing ends the watches, and whoever waits for the first list hears of it', async () => {
  await follow([() => {}], [() => {}]);
  const ready = view.ready();
  view.close();
  await expect(ready).rejects.toThrow('was closed');
});

test('a resource that is not followed is a mistake that is named', async () => {
  await follow([(it) => it.answer(200, list(5))], [() => {}]);
  expect(() => view.list('secrets')).toThrow('the view does not follow "secrets"');
});
