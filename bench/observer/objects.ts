/** Objects as large as those of a real API server, managed fields included. */

import type { ApiObject } from './api.ts';

export const NAMESPACE = 'shop';
export const PATHS = {
  hpas: `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`,
  deployments: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  pods: `/api/v1/namespaces/${NAMESPACE}/pods`,
  events: `/api/v1/namespaces/${NAMESPACE}/events`,
  podMetrics: `/apis/metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods`,
} as const;
export const REQUEST_MILLICORES = 100;
export const TARGET_UTILISATION = 60;
const CREATED = isoSeconds(Date.now() - 86_400_000);
const HASH = '7d9c5b8f64';

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
  return managed(
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...metadataOf(app, app), generation: 1, annotations: lastApplied(spec) },
      spec,
      status,
    },
    ['helm', 'kube-controller-manager'],
  );
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
  return managed(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadataOf(app, app), generation: 1, annotations: lastApplied(spec) },
      spec,
      status,
    },
    ['helm', 'kube-controller-manager'],
  );
}

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

function labelsOf(app: string): Record<string, string> {
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

function metadataOf(name: string, app: string) {
  return { name, namespace: NAMESPACE, creationTimestamp: CREATED, labels: labelsOf(app) };
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

function lastApplied(spec: object) {
  return {
    'meta.helm.sh/release-name': 'shop',
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(spec),
  };
}

const specs = new Map<string, object>();

function podSpec(app: string): object {
  const known = specs.get(app) ?? makePodSpec(app);
  specs.set(app, known);
  return known;
}

function makePodSpec(app: string): object {
  const probe = (path: string, periodSeconds: number) => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 1,
    timeoutSeconds: 1,
    periodSeconds,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const env = [
    ...Array.from({ length: 12 }, (_, i) => ({
      name: `FEATURE_${i}_ENDPOINT`,
      value: `http://dep-${i}.shop.svc:8080`,
    })),
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: `${app}-db`, key: 'password' } } },
  ];
  return {
    containers: [
      {
        name: 'backend',
        image: `registry.example/shop/${app}:1.42.0`,
        imagePullPolicy: 'IfNotPresent',
        args: ['--listen', ':8080', '--log-format', 'json'],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        env,
        resources: {
          requests: { cpu: `${REQUEST_MILLICORES}m`, memory: '96Mi' },
          limits: { cpu: '250m', memory: '192Mi' },
        },
        livenessProbe: probe('/healthz', 10),
        readinessProbe: probe('/readyz', 5),
        startupProbe: probe('/healthz', 1),
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [
          { name: 'config', mountPath: '/etc/app', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: app, defaultMode: 420 } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      {
        name: 'api-access',
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
        },
      },
    ],
    tolerations: ['not-ready', 'unreachable'].map((what) => ({
      key: `node.kubernetes.io/${what}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    serviceAccountName: app,
    serviceAccount: app,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
  };
}

/** One manager owns the spec, the other the status, and names each field of them. */
function managed(object: ApiObject, [first, second]: readonly [string, string]): ApiObject {
  const entry = (manager: string, field: 'spec' | 'status') => ({
    manager,
    operation: 'Update',
    apiVersion: object.apiVersion,
    time: CREATED,
    fieldsType: 'FieldsV1',
    fieldsV1: { [`f:${field}`]: fieldsOf(object[field]) },
    ...(field === 'status' && { subresource: 'status' }),
  });
  const managedFields = [entry(first, 'spec'), entry(second, 'status')];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

const knownFields = new WeakMap<object, object>();

function fieldsOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) return {};
  const known = knownFields.get(value);
  if (known !== undefined) return known;
  const fields = Array.isArray(value)
    ? Object.fromEntries(
        value
          .filter((item) => typeof item === 'object')
          .map((item) => {
            const key = 'name' in item ? 'name' : 'type';
            return [`k:${JSON.stringify({ [key]: item[key] })}`, { '.': {}, ...fieldsOf(item) }];
          }),
      )
    : Object.fromEntries(Object.entries(value).map(([key, field]) => [`f:${key}`, fieldsOf(field)]));
  knownFields.set(value, fields);
  return fields;
}
