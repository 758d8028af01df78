import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';

let clock: ManualClock;
let store: MemoryStore;
let recorder: EventRecorder;
const hpa: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'backend', namespace: 'palier', uid: 'u1', resourceVersion: '1' },
};

beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryStore({ now: () => clock.now() });
  recorder = createEventRecorder(store, clock, 'horizontal-pod-autoscaler');
});

const told = () => store.list('events', 'palier').map(({ message, count }) => `${count} ${message}`);

test('the same again is one event with a higher count and a later time', () => {
  recorder.event(hpa, 'Normal', 'SuccessfulRescale', 'New size: 2');
  clock.advance(60_000);
  const changed = { ...hpa, metadata: { ...hpa.metadata, resourceVersion: '2' } };
  recorder.event(changed, 'Normal', 'SuccessfulRescale', 'New size: 2');
  expect(store.list('events')).toEqual([
    expect.objectContaining({
      count: 2,
      firstTimestamp: '2026-11-23T12:00:00Z',
      lastTimestamp: '2026-11-23T12:01:00Z',
      source: { component: 'horizontal-pod-autoscaler' },
      involvedObject: expect.objectContaining({
        kind: 'HorizontalPodAutoscaler',
        name: 'backend',
        uid: 'u1',
      }),
    }),
  ]);
});

test('another message, reason, type or object is another event', () => {
  recorder.event(hpa, 'Normal', 'A', 'm');
  recorder.event(hpa, 'Normal', 'A', 'n');
  recorder.event(hpa, 'Normal', 'B', 'm');
  recorder.event(hpa, 'Warning', 'A', 'm');
  recorder.event({ ...hpa, metadata: { ...hpa.metadata, uid: 'u2' } }, 'Normal', 'A', 'm');
  recorder.event(hpa, 'Normal', 'A', 'm', 'spec.containers{web}');
  expect(told()).toHaveLength(6);
  expect(new Set(store.list('events').map((e) => e.metadata.name)).size).toBe(6);
});

test('from the tenth different message within ten minutes on, they are told as one', () => {
  for (let size = 1; size <= 12; size++)
    recorder.event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${size}`);
  expect(told().filter((text) => text.includes('combined'))).toEqual([
    '3 (combined from similar events): New size: 12',
  ]);
  expect(told()).toHaveLength(10);
});

test('after ten quiet minutes similar messages are told one by one again', () => {
  for (let size = 1; size <= 9; size++)
    recorder.event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${size}`);
  clock.advance(600_001);
  recorder.event(hpa, 'Normal', 'SuccessfulRescale', 'New size: 10');
  expect(told()).toContain('1 New size: 10');
});

test('an object may say 25 things at once, then one every five minutes', () => {
  for (let i = 0; i < 40; i++) recorder.event(hpa, 'Normal', `Reason${i}`, 'm');
  expect(told()).toHaveLength(25);
  clock.advance(299_000);
  recorder.event(hpa, 'Normal', 'TooEarly', 'm');
  clock.advance(2_000);
  recorder.event(hpa, 'Normal', 'Allowed', 'm');
  expect(told()).toHaveLength(26);
});

test('an event that was deleted is written anew', () => {
  recorder.event(hpa, 'Normal', 'A', 'm');
  for (const { metadata } of store.list('events')) store.remove('events', metadata.namespace, metadata.name);
  recorder.event(hpa, 'Normal', 'A', 'm');
  expect(told()).toEqual(['1 m']);
});
