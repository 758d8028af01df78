import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock, systemClock } from '../../lib/clock.ts';
import { createClient, type KubernetesClient } from '../api/client.ts';
import { type Asked, type ScriptedApi, startScriptedApi } from '../api/testing/scripted-api.ts';
import type { KubeObject, Objects } from '../objects.ts';
import { type ClosableRecorder, createEventRecorder } from './events.ts';

let clock: ManualClock;
let api: ScriptedApi;
let client: KubernetesClient;
let recorder: ClosableRecorder;
let events: Map<string, Objects['events']>;
let logged: string[];
let refuse: (asked: Asked) => boolean;

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'backend-1', namespace: 'palier', uid: 'u1', resourceVersion: '1' },
};

/** The events of an API server, and nothing else of it. */
function answer(asked: Asked): void {
  if (refuse(asked)) return;
  const name = asked.path.split('/')[6] ?? JSON.parse(asked.body).metadata.name;
  const known = events.get(name);
  if (asked.method === 'PATCH' && known === undefined) {
    asked.answer(404, { kind: 'Status', reason: 'NotFound', message: 'not found' });
    return;
  }
  events.set(name, { ...known, ...JSON.parse(asked.body) });
  asked.answer(200, {});
}

beforeEach(async () => {
  clock = new ManualClock();
  events = new Map();
  logged = [];
  refuse = () => false;
  api = await startScriptedApi(answer);
  client = createClient(api.access);
  recorder = record(clock);
});
afterEach(async () => {
  recorder.close();
  client.close();
  await api.close();
});

const record = (time: typeof systemClock) =>
  createEventRecorder(client, {
    clock: time,
    component: 'kubelet',
    host: 'sandbox',
    log: (message) => logged.push(message),
  });
const told = () => [...events.values()].map(({ message, count }) => `${count} ${message}`);
/** Writes go one after the other: when this one is there, all before it are. */
const settled = async () => {
  recorder.event(
    { ...pod, metadata: { ...pod.metadata, name: 'last', uid: 'last' } },
    'Normal',
    'Last',
    'last',
  );
  while (!told().includes('1 last')) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const [name, { reason }] of events) if (reason === 'Last') events.delete(name);
};

test('an event says who tells it of what, and when', async () => {
  recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting', 'spec.containers{backend}');
  await settled();
  expect([...events.values()]).toEqual([
    expect.objectContaining({
      metadata: { name: expect.stringMatching(/^backend-1\.[0-9a-f]{16}$/), namespace: 'palier' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        ...pod.metadata,
        fieldPath: 'spec.containers{backend}',
      },
      type: 'Warning',
      reason: 'BackOff',
      count: 1,
      source: { component: 'kubelet', host: 'sandbox' },
      firstTimestamp: '2026-11-23T12:00:00Z',
    }),
  ]);
});

test('the same again is one event with a higher count and a later time', async () => {
  recorder.event(pod, 'Warning', 'BackOff', 'm');
  clock.advance(60_000);
  recorder.event(pod, 'Warning', 'BackOff', 'm');
  recorder.event(pod, 'Warning', 'BackOff', 'm');
  await settled();
  expect(told()).toEqual(['3 m']);
  expect([...events.values()][0]).toMatchObject({
    firstTimestamp: '2026-11-23T12:00:00Z',
    lastTimestamp: '2026-11-23T12:01:00Z',
  });
});

test('another message, reason, type or object is another event', async () => {
  recorder.event(pod, 'Normal', 'A', 'm');
  recorder.event(pod, 'Normal', 'A', 'n');
  recorder.event(pod, 'Normal', 'B', 'm');
  recorder.event(pod, 'Warning', 'A', 'm');
  recorder.event({ ...pod, metadata: { ...pod.metadata, uid: 'u2' } }, 'Normal', 'A', 'm');
  recorder.event(pod, 'Normal', 'A', 'm', 'spec.containers{web}');
  await settled();
  expect(told()).toHaveLength(6);
});

test('from the tenth different message within ten minutes on, they are told as one', async () => {
  for (let n = 1; n <= 12; n++) recorder.event(pod, 'Warning', 'Unhealthy', `code ${n}`);
  await settled();
  expect(told().filter((text) => text.includes('combined'))).toEqual([
    '3 (combined from similar events): code 12',
  ]);
  expect(told()).toHaveLength(10);
});

test('after ten quiet minutes similar messages are told one by one again', async () => {
  for (let n = 1; n <= 9; n++) recorder.event(pod, 'Warning', 'Unhealthy', `code ${n}`);
  clock.advance(600_001);
  recorder.event(pod, 'Warning', 'Unhealthy', 'code 10');
  await settled();
  expect(told()).toContain('1 code 10');
});

test('an object may say 25 things at once, then one every five minutes', async () => {
  for (let i = 0; i < 40; i++) recorder.event(pod, 'Normal', `Reason${i}`, 'm');
  clock.advance(299_000);
  recorder.event(pod, 'Normal', 'TooEarly', 'm');
  clock.advance(2_000);
  recorder.event(pod, 'Normal', 'Allowed', 'm');
  await settled();
  expect(told()).toHaveLength(26);
});

test('an event that has expired is written anew', async () => {
  recorder.event(pod, 'Normal', 'A', 'm');
  await settled();
  events.clear();
  recorder.event(pod, 'Normal', 'A', 'm');
  recorder.event({ ...pod, metadata: { ...pod.metadata, uid: 'u2' } }, 'Normal', 'B', 'n');
  while (events.size < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(told()).toEqual(['1 m', '1 n']);
});

test('an API that does not answer hears of it later, once', async () => {
  let refusals = 0;
  refuse = (asked) => {
    if (refusals++ >= 2) return false;
    // The second try arrives, but its answer is lost.
    if (refusals === 2) events.set(JSON.parse(asked.body).metadata.name, JSON.parse(asked.body));
    asked.session?.destroy();
    return true;
  };
  recorder = record(systemClock);
  recorder.event(pod, 'Normal', 'A', 'm');
  await settled();
  expect(told()).toEqual(['1 m']);
});

test('what the API refuses is logged, and the next one is written', async () => {
  refuse = (asked) => {
    refuse = () => false;
    asked.answer(403, { kind: 'Status', reason: 'Forbidden', message: 'namespace is being terminated' });
    return true;
  };
  recorder.event(pod, 'Normal', 'A', 'm');
  recorder.event(pod, 'Normal', 'B', 'n');
  await settled();
  expect(told()).toEqual(['1 n']);
  expect(logged).toEqual(['event A of backend-1: namespace is being terminated']);
});
