import { describe, expect, it } from 'vitest';
import { systemTiming } from '../timing.ts';
import { createKnownTargets } from './known-targets.ts';
import { hpaObject } from './objects/hpa.ts';

const scaling = (kind: string, name: string, apiVersion = 'apps/v1') =>
  hpaObject({
    metadata: { namespace: 'shop', name },
    spec: { scaleTargetRef: { apiVersion, kind, name } },
  });
const WEB = { matchLabels: { app: 'web' } };
const run = new AbortController().signal;

describe('what the autoscalers scale', () => {
  it('grows by the target that an autoscaler is given later, and keeps the selectors it knows', () => {
    const targets = createKnownTargets('shop', [scaling('Deployment', 'web')]);
    targets.learn({ kind: 'Deployment', name: 'web' }, WEB);
    targets.add(scaling('Deployment', 'web'));
    targets.add(scaling('Deployment', 'api'));
    targets.add(scaling('StatefulSet', 'queue'));
    expect([...targets.names('Deployment')]).toEqual(['web', 'api']);
    expect([...targets.selectors]).toEqual([
      ['shop/Deployment/web', WEB],
      ['shop/Deployment/api', null],
      ['shop/StatefulSet/queue', null],
    ]);
  });

  it.each([
    [{ kind: 'Deployment', name: 'web' }, true],
    [{ kind: 'ReplicaSet', name: 'web-5d4f' }, true],
    [{ kind: 'Deployment', name: 'website' }, false],
    [{ kind: 'StatefulSet', name: 'web' }, false],
  ])('%o is near to Deployment/web: %s', (object, isNear) => {
    expect(createKnownTargets('shop', [scaling('Deployment', 'web')]).isNear(object)).toBe(isNear);
  });

  it('tells the first selectors when every watched kind and every other target was asked for its own', async () => {
    const rollout = scaling('Rollout', 'api', 'argoproj.io/v1alpha1');
    const targets = createKnownTargets('shop', [scaling('Deployment', 'web'), rollout]);
    const [ref] = targets.unwatched;
    expect(targets.watchedKinds).toEqual(['Deployment']);
    expect(ref).toMatchObject({ kind: 'Rollout', name: 'api' });
    let isTold = false;
    const first = targets.firstSelectors(systemTiming, run).finally(() => {
      isTold = true;
    });
    targets.learn({ kind: 'Deployment', name: 'web' }, WEB);
    targets.asked('Deployment');
    await new Promise(setImmediate);
    expect(isTold).toBe(false);
    const api = { matchLabels: { app: 'api' } };
    if (ref) targets.learn(ref, api);
    if (ref) targets.asked(ref);
    expect(await first).toEqual([WEB, api]);
  });

  it('tells none where one is not known that no watch will tell: the server would leave its pods out', async () => {
    const targets = createKnownTargets('shop', [
      scaling('Deployment', 'web'),
      scaling('Rollout', 'api', 'argoproj.io/v1alpha1'),
    ]);
    targets.learn({ kind: 'Deployment', name: 'web' }, WEB);
    const noWait = { ...systemTiming, delay: async () => {} };
    expect(await targets.firstSelectors(noWait, run)).toEqual([]);
  });
});
