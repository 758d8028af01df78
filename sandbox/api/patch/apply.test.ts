import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/types.ts';
import { applyServerSide } from './apply.ts';

const options = { manager: 'me', force: false, time: '2026-11-23T12:00:00Z' };

function deployment(containers: object[], labels: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'palier', labels },
    spec: { template: { spec: { containers } } },
  };
}

test('what a manager applied and now leaves out is taken away', () => {
  const first = applyServerSide(
    undefined,
    deployment(
      [
        { name: 'a', image: 'a:1' },
        { name: 'b', image: 'b:1' },
      ],
      { x: '1', y: '2' },
    ),
    options,
  );
  const second = applyServerSide(first, deployment([{ name: 'a', image: 'a:2' }], { y: '2' }), options);
  expect(second.spec.template.spec.containers).toEqual([{ name: 'a', image: 'a:2' }]);
  expect(second.metadata.labels).toEqual({ y: '2' });
});

test('what others set is kept', () => {
  const live = applyServerSide(undefined, deployment([{ name: 'a', image: 'a:1' }]), options);
  live.spec.replicas = 5;
  live.spec.template.spec.containers[0].imagePullPolicy = 'Always';
  const again = applyServerSide(live, deployment([{ name: 'a', image: 'a:1' }]), options);
  expect(again.spec.replicas).toBe(5);
  expect(again.spec.template.spec.containers[0].imagePullPolicy).toBe('Always');
});

test('a value another manager applied is a conflict, unless it is the same or forced', () => {
  const live = applyServerSide(undefined, deployment([{ name: 'a', image: 'a:1' }]), options);
  const other = { ...options, manager: 'you' };
  expect(() => applyServerSide(live, deployment([{ name: 'a', image: 'a:2' }]), other)).toThrow(
    'Apply failed with 1 conflict: conflict with "me" using apps/v1: .spec.template.spec.containers[{"name":"a"}].image',
  );
  expect(() => applyServerSide(live, deployment([{ name: 'a', image: 'a:1' }]), other)).not.toThrow();
  const forced = applyServerSide(live, deployment([{ name: 'a', image: 'a:2' }]), { ...other, force: true });
  expect(forced.spec.template.spec.containers[0].image).toBe('a:2');
});

test('applying the same twice changes nothing', () => {
  const first = applyServerSide(undefined, deployment([{ name: 'a', image: 'a:1' }]), options);
  const second = applyServerSide(first, deployment([{ name: 'a', image: 'a:1' }]), {
    ...options,
    time: 'later',
  });
  expect(second).toEqual(first);
});
