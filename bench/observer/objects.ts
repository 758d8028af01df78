/** Objects as large as those of a real API server, managed fields included. */

import type { ApiObject } from './api.ts';
import { managed } from './managed-fields.ts';
import { podSpec } from './pod-spec.ts';

export const NAMESPACE = 'shop';
export const PATHS = {
  hpas: `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`,
  deployments: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  pods: `/api/v1/namespaces/${NAMESPACE}/pods`,
  events: `/api/v1/namespaces/${NAMESPACE}/events`,
  podMetrics: `/apis/metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods`,
} as const;
export const TARGET_UTILISATION = 60;
export const CREATED = isoSeconds(Date.now() - 86_400_000);
export const HASH = '7d9c5b8f64';

export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function hpaSpec(app: string, maxReplicas: number) {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app },
    minReplicas: 2,
    maxReplicas,
    metrics: [
      {
        type: 'Resource' as const,
        resource: {
          name: 'cpu',
          target: { type: 'Utilization' as const, averageUtilization: TARGET_UTILISATION },
        },
      },
    ],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max' as const,
        policies: [
          { type: 'Pods' as const, value: 4, periodSeconds: 15 },
          { type: 'Percent' as const, value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 60,
        selectPolicy: 'Max' as const,
        policies: [{ type: 'Percent' as const, value: 100, periodSeconds: 15 }],
      },
    },
  };
}

export function hpaObject(app: string, spec: object, status: object): ApiObject {
  return appliedObject('autoscaling/v2', 'HorizontalPodAutoscaler', app, spec, status);
}

/** Applied by a user, its status written by a controller. */
function appliedObject(
  apiVersion: string,
  kind: string,
  app: string,
  spec: object,
  status: object,
): ApiObject {
  const metadata = { ...metadataOf(app, app), generation: 1, annotations: lastApplied(spec) };
  return managed({ apiVersion, kind, metadata, spec, status }, ['helm', 'kube-controller-manager']);
}

export interface Counts {
  readonly wanted: number;
  readonly all: number;
  readonly ready: number;
}

export function deploymentObject(app: string, { wanted, all, ready }: Counts): ApiObject {
  const spec = {
    replicas: wanted,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    selector: { matchLabels: { app } },
    template: { metadata: { labels: labelsOf(app) }, spec: podSpec(app) },
  };
  const conditions = ['Available', 'Progressing'].map((type) => ({
    type,
    status: 'True',
    reason: type === 'Available' ? 'MinimumReplicasAvailable' : 'NewReplicaSetAvailable',
    message: `ReplicaSet "${app}-${HASH}" has successfully progressed.`,
    lastTransitionTime: CREATED,
    lastUpdateTime: CREATED,
  }));
  const status = {
    observedGeneration: 1,
    replicas: all,
    updatedReplicas: all,
    readyReplicas: ready,
    availableReplicas: ready,
    conditions,
  };
  return appliedObject('apps/v1', 'Deployment', app, spec, status);
}

export function eventObject(
  name: string,
  about: { readonly kind: string; readonly name: string },
  { type = 'Normal', reason, message }: { type?: string; reason: string; message: string },
  nowMs: number,
): ApiObject {
  const at = isoSeconds(nowMs);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: NAMESPACE, creationTimestamp: at },
    involvedObject: { apiVersion: 'v1', namespace: NAMESPACE, uid: `uid-${about.name}`, ...about },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source: { component: 'kubelet', host: 'node-7' },
    reportingComponent: 'kubelet',
    reportingInstance: 'node-7',
  };
}

export function labelsOf(app: string): Record<string, string> {
  return {
    app,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': `${app}-production`,
    'app.kubernetes.io/version': '1.42.0',
    'app.kubernetes.io/part-of': NAMESPACE,
    'app.kubernetes.io/managed-by': 'Helm',
    'helm.sh/chart': 'service-3.7.1',
    'pod-template-hash': HASH,
  };
}

export function metadataOf(name: string, app: string) {
  return { name, namespace: NAMESPACE, creationTimestamp: CREATED, labels: labelsOf(app) };
}

function lastApplied(spec: object) {
  return {
    'meta.helm.sh/release-name': 'shop',
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(spec),
  };
}
