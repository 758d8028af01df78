import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from './memory-store.ts';
import type { KubeObject, WatchEvent } from './types.ts';

const START = Date.parse('2026-11-23T12:00:00.500Z');

function newStore(historyLimit = 1000): MemoryStore {
  return new MemoryStore({ now: () => START, historyLimit });
}

function configMap(name: string, data: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'palier' }, data };
}

function pod(name: string, image: string): KubeObject {
  const spec = { containers: [{ name: 'c', image }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'palier' }, spec };
}

function record(store: MemoryStore, resource: string): { events: string[]; stop: () => void } {
  const events: string[] = [];
  const stop = store.watch(resource, (e) => events.push(`${e.type} ${e.object.metadata.name}`));
  return { events, stop };
}

describe('create', () => {
  test('sets uid, whole-second creation time, resourceVersion and generation', () => {
    const { metadata } = newStore().create('pods', pod('a', 'v1'));
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(metadata.creationTimestamp).toBe('2026-11-23T12:00:00Z');
    expect(Number(metadata.resourceVersion)).toBeGreaterThan(START);
    expect(metadata.generation).toBe(1);
  });

  test('an object without a spec has no generation', () => {
    expect(newStore().create('configmaps', configMap('a')).metadata.generation).toBeUndefined();
  });

  test('refuses a name that is taken', () => {
    const store = newStore();
    store.create('pods', pod('a', 'v1'));
    expect(() => store.create('pods', pod('a', 'v1'))).toThrow('pods "a" already exists');
  });

  test('the same name is free in another namespace', () => {
    const store = newStore();
    store.create('pods', pod('a', 'v1'));
    store.create('pods', { ...pod('a', 'v1'), metadata: { name: 'a', namespace: 'other' } });
    expect(store.list('pods')).toHaveLength(2);
    expect(store.list('pods', 'other')).toHaveLength(1);
  });
});

describe('update', () => {
  test('a spec change raises generation, a status change does not', () => {
    const store = newStore();
    store.create('pods', pod('a', 'v1'));
    const status = store.update('pods', 'palier', 'a', (o) => ({ ...o, status: { phase: 'Running' } }));
    expect(status.metadata.generation).toBe(1);
    const spec = store.update('pods', 'palier', 'a', (o) => ({ ...o, spec: { containers: [] } }));
    expect(spec.metadata.generation).toBe(2);
  });

  test('writing the same again is no event and keeps the resourceVersion', () => {
    const store = newStore();
    const created = store.create('pods', pod('a', 'v1'));
    const { events } = record(store, 'pods');
    expect(store.update('pods', 'palier', 'a', (o) => o)).toBe(created);
    expect(events).toEqual([]);
  });

  test('identity survives a careless change', () => {
    const store = newStore();
    const created = store.create('pods', pod('a', 'v1'));
    const after = store.update('pods', 'palier', 'a', (o) => ({
      ...o,
      metadata: { name: 'b', labels: { x: 'y' } },
    }));
    expect(after.metadata).toMatchObject({ name: 'a', namespace: 'palier', uid: created.metadata.uid });
    expect(after.metadata.labels).toEqual({ x: 'y' });
  });

  test('refuses an object that is absent', () => {
    expect(() => newStore().update('pods', 'palier', 'a', (o) => o)).toThrow('pods "a" not found');
  });

  test('an exception in the change leaves everything as it was', () => {
    const store = newStore();
    store.create('pods', pod('a', 'v1'));
    expect(() =>
      store.update('pods', 'palier', 'a', () => {
        throw new Error('conflict');
      }),
    ).toThrow('conflict');
    expect(store.get('pods', 'palier', 'a')?.spec.containers[0].image).toBe('v1');
  });
});

test('what is handed out is frozen', () => {
  const store = newStore();
  const created = store.create('pods', pod('a', 'v1'));
  expect(() => {
    created.spec.containers[0].image = 'v2';
  }).toThrow(TypeError);
});

describe('watch', () => {
  test('tells of creation, change and removal in order, with what was before', () => {
    const store = newStore();
    const events: WatchEvent[] = [];
    store.watch('pods', (event) => events.push(event));
    store.create('pods', pod('a', 'v1'));
    store.update('pods', 'palier', 'a', (o) => ({ ...o, spec: { containers: [] } }));
    store.remove('pods', 'palier', 'a');
    expect(events.map((e) => e.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    expect(events[1]?.previous?.spec.containers).toHaveLength(1);
    const versions = events.map((e) => Number(e.object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
  });

  test('every listener sees the same order although the first one writes while it listens', () => {
    const store = newStore();
    store.watch('pods', (event) => {
      if (event.type === 'ADDED' && event.object.metadata.name === 'a') store.create('pods', pod('b', 'v1'));
    });
    const { events } = record(store, 'pods');
    store.create('pods', pod('a', 'v1'));
    expect(events).toEqual(['ADDED a', 'ADDED b']);
  });

  test('ends when told to, even between two events of one batch', () => {
    const store = newStore();
    const { events, stop } = record(store, 'pods');
    store.create('pods', pod('a', 'v1'));
    stop();
    store.create('pods', pod('b', 'v1'));
    expect(events).toEqual(['ADDED a']);
  });

  test('a listener that throws does not keep the others from their event', () => {
    const errors: unknown[] = [];
    const store = new MemoryStore({ now: () => START, onListenerError: (e) => errors.push(e) });
    store.watch('pods', () => {
      throw new Error('boom');
    });
    const { events } = record(store, 'pods');
    store.create('pods', pod('a', 'v1'));
    expect(events).toEqual(['ADDED a']);
    expect(errors).toHaveLength(1);
  });
});

describe('eventsSince', () => {
  test('gives exactly what came after a version', () => {
    const store = newStore();
    const first = store.create('pods', pod('a', 'v1'));
    store.create('pods', pod('b', 'v1'));
    store.create('configmaps', configMap('c'));
    const names = store
      .eventsSince('pods', Number(first.metadata.resourceVersion))
      .map((e) => e.object.metadata.name);
    expect(names).toEqual(['b']);
  });

  test('a version from before the store began is expired', () => {
    expect(() => newStore().eventsSince('pods', 1)).toThrow('too old resource version: 1');
  });

  test('a version whose successors were forgotten is expired, a newer one is not', () => {
    const store = newStore(10);
    const first = store.create('pods', pod('p0', 'v1'));
    for (let i = 1; i <= 25; i++) store.create('pods', pod(`p${i}`, 'v1'));
    expect(() => store.eventsSince('pods', Number(first.metadata.resourceVersion))).toThrow('too old');
    expect(store.eventsSince('pods', Number(store.resourceVersion) - 3)).toHaveLength(3);
  });

  test('replaying events over any earlier list gives the present list', () => {
    const step = fc.record({
      op: fc.constantFrom('create', 'update', 'remove'),
      name: fc.constantFrom('a', 'b', 'c'),
      value: fc.string({ maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, cut) => {
        const store = newStore();
        let from = store.resourceVersion;
        let mirror = new Map<string, KubeObject>();
        steps.forEach(({ op, name, value }, index) => {
          if (index === cut) {
            from = store.resourceVersion;
            mirror = new Map(store.list('configmaps').map((o) => [o.metadata.name, o]));
          }
          const exists = store.get('configmaps', 'palier', name) !== undefined;
          if (op === 'create' && !exists) store.create('configmaps', configMap(name, { value }));
          if (op === 'update' && exists)
            store.update('configmaps', 'palier', name, (o) => ({ ...o, data: { value } }));
          if (op === 'remove') store.remove('configmaps', 'palier', name);
        });
        for (const { type, object } of store.eventsSince('configmaps', Number(from))) {
          if (type === 'DELETED') mirror.delete(object.metadata.name);
          else mirror.set(object.metadata.name, object);
        }
        const names = [...mirror.keys()].sort();
        expect(names.map((n) => mirror.get(n))).toEqual(store.list('configmaps'));
      }),
    );
  });
});
