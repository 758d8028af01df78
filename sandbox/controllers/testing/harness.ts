import { type ControllerConfig, defaultControllerConfig } from '../../../hpa/index.ts';
import { findKind } from '../../api/resources.ts';
import { createObject } from '../../api/write.ts';
import { ManualClock } from '../../clock.ts';
import { isoSeconds, MemoryStore } from '../../store/memory-store.ts';
import type { KubeObject } from '../../store/types.ts';
import type { PodSample } from '../../types.ts';
import { startControllers } from '../index.ts';
import { createNode } from '../node.ts';

/** The controllers on a clock that tests turn by hand, with a kubelet that only says what it is told. */
export function createHarness(config: Partial<ControllerConfig> = {}) {
  const clock = new ManualClock();
  const store = new MemoryStore({ now: () => clock.now() });
  const problems: string[] = [];
  let cpuNanocores = 0;
  let measured = true;
  const samples = (): PodSample[] =>
    store
      .list('pods')
      .filter((pod) => pod.status?.phase === 'Running')
      .map((pod) => ({
        namespace: pod.metadata.namespace ?? '',
        name: pod.metadata.name,
        timestamp: clock.now(),
        windowSeconds: 15,
        containers: [{ name: 'web', cpuNanocores, memoryBytes: 1e7 }],
      }));
  store.create('nodes', createNode(clock.now(), 'v0'));
  const seed = (object: KubeObject) => {
    const resource = findKind(object.apiVersion, object.kind);
    if (resource === undefined) throw new Error(`the API has no ${object.kind} in ${object.apiVersion}`);
    return createObject({ store, clock }, resource, object);
  };
  seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const stop = startControllers(
    {
      store,
      clock,
      metrics: { latest: () => (measured ? samples() : null), node: () => undefined },
      log: (message) => problems.push(message),
    },
    { ...defaultControllerConfig, version: '1.34', ...config },
  );

  return {
    store,
    /** Creates an object as a client of the API would. */
    seed,
    problems,
    now: () => clock.now(),
    stop,
    setCpu(millicores: number) {
      cpuNanocores = millicores * 1e6;
    },
    loseMetricsServer() {
      measured = false;
    },
    /** Lets time go by, running what is due in order. */
    advance: (ms: number) => clock.advance(ms),
    /** All scheduled pods run and are ready; those on their way out are gone. */
    kubelet() {
      for (const pod of store.list('pods')) {
        const { namespace, name } = pod.metadata;
        if (pod.metadata.deletionTimestamp) store.remove('pods', namespace, name);
        else if (pod.spec.nodeName && pod.status.phase === 'Pending')
          store.update('pods', namespace, name, (current) => ({
            ...current,
            status: running(current, isoSeconds(clock.now())),
          }));
      }
    },
    /** Kubelet and controllers in turn, until nothing moves. */
    settle() {
      for (let i = 0; i < 20; i++) {
        this.advance(0);
        this.kubelet();
      }
      this.advance(0);
    },
  };
}

function running(pod: KubeObject, time: string): KubeObject['status'] {
  const last = Number(pod.metadata.name.length) + Math.floor(Math.random() * 200);
  return {
    ...pod.status,
    phase: 'Running',
    podIP: `127.77.0.${last}`,
    startTime: time,
    conditions: [
      ...(pod.status.conditions ?? []),
      { type: 'Ready', status: 'True', lastTransitionTime: time },
    ],
  };
}

export function deployment(replicas: number | undefined, image = 'web:1'): KubeObject {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      ...(replicas !== undefined && { replicas }),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'web',
              image,
              ports: [{ name: 'http', containerPort: 8000 }],
              resources: { requests: { cpu: '100m' } },
            },
          ],
        },
      },
    },
    status: {},
  };
}
