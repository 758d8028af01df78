import type { ApiObject } from './api.ts';
import { managed } from './managed-fields.ts';
import { CREATED, HASH, isoSeconds, labelsOf, metadataOf, NAMESPACE } from './objects.ts';
import { podSpec } from './pod-spec.ts';

/** `unscheduled` → `creating` → `starting` (runs, not ready) → `ready`; `unready` is told by a probe; `ending`. */
export type PodStage = 'unscheduled' | 'creating' | 'starting' | 'ready' | 'unready' | 'ending';

export interface Pod {
  readonly name: string;
  readonly app: string;
  readonly node: string;
  readonly stage: PodStage;
  readonly createdMs: number;
  /** Of the Ready condition. */
  readonly changedMs: number;
}

export function podName(app: string, serial: number): string {
  return `${app}-${HASH}-${serial.toString(36).padStart(5, 'x')}`;
}

export function podObject({ name, app, node, stage, createdMs, changedMs }: Pod): ApiObject {
  const isScheduled = stage !== 'unscheduled';
  const runs = isScheduled && stage !== 'creating';
  const created = isoSeconds(createdMs);
  const isReady = stage === 'ready' || stage === 'ending';
  const notReady = { reason: 'ContainersNotReady', message: 'containers with unready status: [backend]' };
  const condition = (type: string, isTrue: boolean, since: string) => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: since,
    ...(!isTrue && notReady),
  });
  const status = !isScheduled
    ? { phase: 'Pending', qosClass: 'Burstable' }
    : {
        phase: runs ? 'Running' : 'Pending',
        qosClass: 'Burstable',
        startTime: created,
        hostIP: '10.0.3.17',
        hostIPs: [{ ip: '10.0.3.17' }],
        ...(runs && { podIP: '10.42.7.31', podIPs: [{ ip: '10.42.7.31' }] }),
        conditions: [
          condition('PodReadyToStartContainers', runs, created),
          condition('Initialized', true, created),
          condition('Ready', isReady, isoSeconds(changedMs)),
          condition('ContainersReady', isReady, isoSeconds(changedMs)),
          condition('PodScheduled', true, created),
        ],
        containerStatuses: [
          {
            name: 'backend',
            image: `registry.example/shop/${app}:1.42.0`,
            imageID: `registry.example/shop/${app}@sha256:${'4f'.repeat(32)}`,
            ...(runs && { containerID: `containerd://${'a7'.repeat(32)}` }),
            ready: isReady,
            started: runs,
            restartCount: 0,
            lastState: {},
            state: runs
              ? { running: { startedAt: isoSeconds(createdMs + 2_000) } }
              : { waiting: { reason: 'ContainerCreating' } },
          },
        ],
      };
  return managed(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadataOf(name, app),
        generateName: `${app}-${HASH}-`,
        creationTimestamp: created,
        ...(stage === 'ending' && {
          deletionTimestamp: isoSeconds(changedMs + 30_000),
          deletionGracePeriodSeconds: 30,
        }),
        annotations: POD_ANNOTATIONS,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: `${app}-${HASH}`,
            uid: `uid-${app}-${HASH}`,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { ...podSpec(app), ...(isScheduled && { nodeName: node }) },
      status,
    },
    ['kube-controller-manager', 'kubelet'],
  );
}

export function podMetricsJson(pod: Pod, millicores: number, timestamp: string): string {
  return JSON.stringify({
    metadata: {
      name: pod.name,
      namespace: NAMESPACE,
      creationTimestamp: timestamp,
      labels: labelsOf(pod.app),
    },
    timestamp,
    window: '15.021s',
    containers: [
      {
        name: 'backend',
        usage: { cpu: `${Math.round(millicores * 1e6)}n`, memory: `${61_000 + (pod.createdMs % 4_096)}Ki` },
      },
    ],
  });
}

const POD_ANNOTATIONS = {
  'checksum/config': 'c1'.repeat(32),
  'checksum/secret': '5e'.repeat(32),
  'kubectl.kubernetes.io/restartedAt': CREATED,
  'kubernetes.io/limit-ranger': 'LimitRanger plugin set: ephemeral-storage request for container backend',
  'prometheus.io/path': '/metrics',
  'prometheus.io/port': '8080',
  'prometheus.io/scrape': 'true',
};
