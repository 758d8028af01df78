import { describe, expect, it } from 'vitest';
import { podObserved } from './pod.ts';
import { selectorOf } from './scale-target.ts';
import { parseSelector, selectorQuery, selects } from './selector.ts';

const pod = (
  owner: readonly [kind: string, name: string] | null,
  labels: Readonly<Record<string, string>> = {},
) => ({
  metadata: {
    namespace: 'shop',
    name: 'p',
    labels: { app: 'api', ...labels },
    ownerReferences: owner === null ? [] : [{ kind: owner[0], name: owner[1], controller: true }],
  },
});
const belonging = (target: string, object: object, query: string | null = 'app=api') => {
  const selector = query === null ? null : parseSelector(query);
  const { workload, countedFor, controller } = podObserved(
    object as never,
    new Map([[`shop/${target}`, selector]]),
  );
  return { workload, countedFor, controller };
};
const own = (workload: string) => ({ workload, countedFor: undefined, controller: undefined });
const none = { workload: null, countedFor: undefined, controller: undefined };

describe('a pod that the selector of a scale target selects', () => {
  it.each([
    ['Deployment/api', pod(['ReplicaSet', 'api-5f'], { 'pod-template-hash': '5f' })],
    ['Rollout/api', pod(['ReplicaSet', 'api-5f'], { 'rollouts-pod-template-hash': '5f' })],
    ['DeploymentConfig/api', pod(['ReplicationController', 'api-3'], { deploymentconfig: 'api' })],
    ['CloneSet/api', pod(['CloneSet', 'api'])],
    ['DeploymentConfig/api', pod(['ReplicationController', 'api-3'])],
    ['RedisCluster/api', pod(['StatefulSet', 'api-shard-0'])],
    ['Fleet/api', pod(null)],
  ])('is one of %s where its owner says so, or may be behind it', (target, object) => {
    expect(belonging(target, object)).toEqual(own(target));
  });

  it.each([
    [
      'Deployment/api',
      pod(['ReplicaSet', 'api-canary-77'], { 'pod-template-hash': '77' }),
      'ReplicaSet/api-canary-77',
    ],
    ['Deployment/api', pod(['Job', 'import']), 'Job/import'],
    ['Deployment/api', pod(null), null],
    ['StatefulSet/api', pod(['StatefulSet', 'api-blue']), 'StatefulSet/api-blue'],
    ['Rollout/api', pod(['ReplicaSet', 'api-5f'], { 'pod-template-hash': '5f' }), 'ReplicaSet/api-5f'],
    ['RedisCluster/api', pod(['Job', 'backup']), 'Job/backup'],
    ['CloneSet/api', pod(['CloneSet', 'api-blue']), 'CloneSet/api-blue'],
    ['DeploymentConfig/api', pod(null), null],
  ])('counts for %s though it is a stranger', (target, object, controller) => {
    const countedFor = [{ target, selector: 'app=api' }];
    expect(belonging(target, object)).toEqual({ workload: null, countedFor, controller });
  });

  it('belongs to nothing where it is not selected, whoever owns it: a Rollout counts one of two versions', () => {
    const preview = pod(['ReplicaSet', 'api-9c'], { 'rollouts-pod-template-hash': '9c' });
    expect(belonging('Rollout/api', preview, 'app=api,rollouts-pod-template-hash=5f')).toEqual(none);
    expect(belonging('Deployment/other', pod(['Job', 'x']), 'app=other')).toEqual(none);
  });

  it('is told by its owner where the selector is not known', () => {
    const object = pod(['ReplicaSet', 'api-5f'], { 'pod-template-hash': '5f' });
    expect(belonging('Deployment/api', object, null)).toEqual(own('Deployment/api'));
    expect(belonging('Deployment/web', object, null)).toEqual(none);
  });

  it('may be one of a target and count for another as well', () => {
    const selector = parseSelector('app=api');
    const targets = new Map([
      ['shop/Deployment/api', selector],
      ['shop/Deployment/api-canary', parseSelector('app=api,track=canary')],
      ['elsewhere/Deployment/api', selector],
    ]);
    const canary = pod(['ReplicaSet', 'api-canary-77'], { 'pod-template-hash': '77', track: 'canary' });
    expect(podObserved(canary, targets)).toMatchObject({
      workload: 'Deployment/api-canary',
      countedFor: [{ target: 'Deployment/api' }],
    });
  });
});

describe('the selector of a target', () => {
  it.each([
    ['a Deployment', { spec: { selector: { matchLabels: { a: 'b' } } } }, 'a=b'],
    ['a Scale', { spec: { replicas: 2 }, status: { selector: 'a=b,!c' } }, 'a=b,!c'],
    [
      'a Rollout, whose status says more than its spec',
      { spec: { selector: { matchLabels: { a: 'b' } } }, status: { selector: 'a=b,h=1' } },
      'a=b,h=1',
    ],
    ['a CloneSet', { spec: {}, status: { labelSelector: 'a=b' } }, 'a=b'],
    ['a DeploymentConfig', { spec: { selector: { a: 'b', c: 'd' } } }, 'a=b,c=d'],
    ['an object without one', { spec: {}, status: { replicas: 1 } }, null],
    ['one that says nothing', { status: { selector: '(' } }, null],
  ])('of %s', (_what, object, query) => {
    const selector = selectorOf(object);
    expect(selector === null ? null : selectorQuery(selector)).toBe(query);
  });

  it.each([
    ['a=b', { a: 'b' }, true],
    ['a==b, c', { a: 'b', c: '' }, true],
    ['a in (b, c)', { a: 'c' }, true],
    ['a notin (b,c)', { a: 'c' }, false],
    ['a!=b', {}, true],
    ['!a', { a: '' }, false],
    ['a=b,x.io/y=z', { a: 'b' }, false],
    ['a=', { a: '' }, true],
  ])('%s on %j: %s', (query, labels, expected) => {
    expect(selects(parseSelector(query) ?? {}, labels)).toBe(expected);
  });
});
