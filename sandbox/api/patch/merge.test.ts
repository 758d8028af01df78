import { describe, expect, test } from 'vitest';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

test('a merge patch merges objects, removes nulls and replaces lists', () => {
  const target = { a: { b: 1, c: 2 }, list: [1, 2], keep: true };
  const patch = { a: { b: null, d: 3 }, list: [3] };
  expect(applyMergePatch(target, patch)).toEqual({ a: { c: 2, d: 3 }, list: [3], keep: true });
});

describe('a strategic merge patch', () => {
  const deployment = {
    metadata: { labels: { app: 'web' }, finalizers: ['x'] },
    spec: {
      replicas: 1,
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }], args: ['-a', '-b'] },
            { name: 'side', image: 'side:1' },
          ],
        },
      },
    },
  };
  const patchContainers = (...containers: object[]) => {
    const patched = applyStrategicMerge('Deployment', deployment, {
      spec: { template: { spec: { containers } } },
    });
    return (patched as typeof deployment).spec.template.spec.containers;
  };

  test('merges containers by name and env by name', () => {
    const containers = patchContainers({ name: 'web', image: 'web:2', env: [{ name: 'B', value: '2' }] });
    expect(containers).toEqual([
      {
        name: 'web',
        image: 'web:2',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        args: ['-a', '-b'],
      },
      { name: 'side', image: 'side:1' },
    ]);
  });

  test('adds a container of a new name', () => {
    expect(patchContainers({ name: 'new', image: 'new:1' }).map((c) => c.name)).toEqual([
      'web',
      'side',
      'new',
    ]);
  });

  test('deletes a list item with $patch: delete', () => {
    expect(patchContainers({ name: 'side', $patch: 'delete' }).map((c) => c.name)).toEqual(['web']);
  });

  test('replaces lists without a merge key', () => {
    expect(patchContainers({ name: 'web', args: ['-c'] })[0]?.args).toEqual(['-c']);
  });

  test('replaces a whole list with $patch: replace', () => {
    expect(patchContainers({ $patch: 'replace' }, { name: 'only', image: 'o' })).toEqual([
      { name: 'only', image: 'o' },
    ]);
  });

  test('needs the merge key', () => {
    expect(() => patchContainers({ image: 'x' })).toThrow('needs its merge key "name"');
  });

  test('null removes a field and a label', () => {
    const patched = applyStrategicMerge('Deployment', deployment, {
      metadata: { labels: { app: null, tier: 'front' } },
      spec: { replicas: null },
    }) as { metadata: object; spec: object };
    expect(patched.metadata).toMatchObject({ labels: { tier: 'front' } });
    expect(patched.spec).not.toHaveProperty('replicas');
  });

  test('sets are united, and emptied with $deleteFromPrimitiveList', () => {
    const united = applyStrategicMerge('Deployment', deployment, { metadata: { finalizers: ['y'] } });
    expect(united).toMatchObject({ metadata: { finalizers: ['x', 'y'] } });
    const emptied = applyStrategicMerge('Deployment', deployment, {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] },
    });
    expect(emptied).toMatchObject({ metadata: { finalizers: [] } });
  });

  test('$setElementOrder orders the merged list', () => {
    const patch = {
      spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }] } } },
    };
    const patched = applyStrategicMerge('Deployment', deployment, patch) as typeof deployment;
    expect(patched.spec.template.spec.containers.map((c) => c.name)).toEqual(['side', 'web']);
  });

  test('$retainKeys drops the other keys of a union', () => {
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    const target = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    expect(applyStrategicMerge('Deployment', target, patch)).toEqual({
      spec: { strategy: { type: 'Recreate' } },
    });
  });
});
