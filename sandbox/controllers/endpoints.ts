import { selectorMatches } from '../store/label-selector.ts';
import type { KubeObject, Store } from '../store/types.ts';
import { NODE_NAME } from '../types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { ownerReference } from './ownership.ts';
import { isFinished, isReady } from './pods.ts';
import { keyOf, startReconciler } from './work-queue.ts';

/** Writes Endpoints and an EndpointSlice for each Service with a selector. */
export function startEndpoints(context: ControllerContext): Stop {
  const { store } = context;
  return startReconciler(context, {
    resource: 'services',
    also: {
      pods: (pod) =>
        store
          .list('services', pod.metadata.namespace)
          .filter((service) => service.spec?.selector)
          .map(keyOf),
    },
    reconcile({ namespace, name }) {
      const service = store.get('services', namespace, name);
      if (!service) {
        store.remove('endpoints', namespace, name);
        store.remove('endpointslices', namespace, sliceName(name));
        return undefined;
      }
      if (!service.spec?.selector) return undefined;
      const pods = store
        .list('pods', namespace)
        .filter((pod) => selectorMatches({ matchLabels: service.spec.selector }, pod.metadata.labels))
        .filter((pod) => pod.status?.podIP && !isFinished(pod));
      put(store, 'endpoints', endpointsOf(service, pods));
      put(store, 'endpointslices', sliceOf(service, pods));
      return undefined;
    },
  });
}

function endpointsOf(service: KubeObject, pods: readonly KubeObject[]): KubeObject {
  const everyone = service.spec.publishNotReadyAddresses === true;
  const serving = pods.filter((pod) => everyone || (isReady(pod) && !pod.metadata.deletionTimestamp));
  const waiting = pods.filter((pod) => !serving.includes(pod) && !pod.metadata.deletionTimestamp);
  const subset = {
    ...(serving.length > 0 && { addresses: serving.map(addressOf) }),
    ...(waiting.length > 0 && { notReadyAddresses: waiting.map(addressOf) }),
    ports: portsOf(service, pods),
  };
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: meta(service, service.metadata.name, service.metadata.labels ?? {}),
    subsets: serving.length + waiting.length > 0 ? [subset] : [],
  };
}

function sliceOf(service: KubeObject, pods: readonly KubeObject[]): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...meta(service, sliceName(service.metadata.name), {
        ...service.metadata.labels,
        'kubernetes.io/service-name': service.metadata.name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      }),
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: pods.map((pod) => ({
      addresses: [pod.status.podIP],
      conditions: {
        ready:
          service.spec.publishNotReadyAddresses === true || (isReady(pod) && !pod.metadata.deletionTimestamp),
        serving: isReady(pod),
        terminating: pod.metadata.deletionTimestamp !== undefined,
      },
      targetRef: targetOf(pod),
      nodeName: NODE_NAME,
    })),
    // Slices always name their ports: kubectl counts on it.
    ports: portsOf(service, pods).map((port: object) => ({ name: '', ...port })),
  };
}

function sliceName(service: string): string {
  return `${service}-sandbox`;
}

function addressOf(pod: KubeObject) {
  return { ip: pod.status.podIP, nodeName: NODE_NAME, targetRef: targetOf(pod) };
}

function targetOf(pod: KubeObject) {
  return { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid };
}

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
}

/** A named target port is looked up in the pods; no pod, no number. */
function portsOf(service: KubeObject, pods: readonly KubeObject[]) {
  return (service.spec.ports ?? []).flatMap(
    ({ name, port, protocol = 'TCP', targetPort = port }: ServicePort) => {
      const number = typeof targetPort === 'number' ? targetPort : namedPort(pods, targetPort);
      return number === undefined ? [] : [{ ...(name !== undefined && { name }), port: number, protocol }];
    },
  );
}

function namedPort(pods: readonly KubeObject[], name: string): number | undefined {
  const containers = pods.flatMap((pod) => pod.spec?.containers ?? []);
  const ports = containers.flatMap((container: KubeObject) => container.ports ?? []);
  return ports.find((port: { name?: string }) => port.name === name)?.containerPort;
}

function meta(service: KubeObject, name: string, labels: Record<string, string>): KubeObject['metadata'] {
  const { namespace } = service.metadata;
  return { name, ...(namespace !== undefined && { namespace }), labels };
}

function put(store: Store, resource: string, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  if (!store.get(resource, namespace, name)) store.create(resource, object);
  else
    store.update(resource, namespace, name, (current) => ({
      ...object,
      metadata: { ...current.metadata, ...object.metadata },
    }));
}
