import type { KubeObject } from '../../store/types.ts';
import { SERVICE_RANGE } from '../../types.ts';
import type { FieldCause } from '../status-error.ts';
import { invalidValue, required } from './causes.ts';
import { validatePort } from './pod-validation.ts';
import type { Strategy } from './types.ts';
import { oneOf } from './workloads.ts';

const NODE_PORTS = { first: 30000, last: 32767 };

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
  nodePort?: number;
}

export const serviceStrategy: Strategy = {
  hasStatus: true,
  defaults: (service) => {
    const { spec } = service;
    spec.type ??= 'ClusterIP';
    spec.sessionAffinity ??= 'None';
    for (const port of spec.ports ?? []) {
      port.protocol ??= 'TCP';
      port.targetPort ??= port.port;
    }
    service.status ??= { loadBalancer: {} };
    if (spec.type === 'ExternalName') return;
    spec.internalTrafficPolicy ??= 'Cluster';
    spec.ipFamilies ??= ['IPv4'];
    spec.ipFamilyPolicy ??= 'SingleStack';
    if (spec.type !== 'ClusterIP') spec.externalTrafficPolicy ??= 'Cluster';
  },
  validate: ({ spec }) => {
    const causes = oneOf('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
    const ports: ServicePort[] = spec.ports ?? [];
    if (ports.length === 0 && spec.type !== 'ExternalName' && spec.clusterIP !== 'None') {
      causes.push(required('spec.ports'));
    }
    return [...causes, ...ports.flatMap((port, i) => validateServicePort(port, i, ports.length))];
  },
  validateUpdate: (next, current) => {
    const { clusterIP } = current.spec;
    if (!clusterIP || !next.spec.clusterIP || next.spec.clusterIP === clusterIP) return [];
    return [invalidValue('spec.clusterIPs[0]', next.spec.clusterIP, 'field is immutable')];
  },
  allocate: (service, store) => {
    if (service.spec.type === 'ExternalName') return [];
    const others = store
      .list('services')
      .filter(
        (o) =>
          o.metadata.name !== service.metadata.name || o.metadata.namespace !== service.metadata.namespace,
      );
    allocateAddress(service, others, store.get('services', 'default', 'kubernetes'));
    if (service.spec.type !== 'ClusterIP') return allocateNodePorts(service, others);
    for (const port of service.spec.ports ?? []) delete port.nodePort;
    return [];
  },
};

function validateServicePort(port: ServicePort, index: number, count: number): FieldCause[] {
  const field = `spec.ports[${index}]`;
  const causes = validatePort(port.port, `${field}.port`);
  if (count > 1 && !port.name) causes.push(required(`${field}.name`));
  const { nodePort } = port;
  if (nodePort !== undefined && (nodePort < NODE_PORTS.first || nodePort > NODE_PORTS.last)) {
    const range = `the range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`;
    causes.push(
      invalidValue(`${field}.nodePort`, nodePort, `provided port is not in the valid range. ${range}`),
    );
  }
  return causes;
}

/**
 * The API server's own Service has the first address, and says by it which part of the range is this sandbox's:
 * several of them on one machine do not share addresses.
 */
function allocateAddress(
  service: KubeObject,
  others: readonly KubeObject[],
  own: KubeObject | undefined,
): void {
  const { spec } = service;
  if (!spec.clusterIP) {
    const taken = new Set(others.map((o) => o.spec.clusterIP));
    const [a, b, c = 0, d = 1] =
      ((own?.spec.clusterIP as string | undefined) ?? SERVICE_RANGE)
        .split('/', 1)[0]
        ?.split('.')
        .map(Number) ?? [];
    let host = c * 256 + Math.max(d, 1) + 1;
    const address = () => `${a}.${b}.${host >> 8}.${host & 255}`;
    while (taken.has(address())) host++;
    spec.clusterIP = address();
  }
  spec.clusterIPs = [spec.clusterIP];
}

function allocateNodePorts(service: KubeObject, others: readonly KubeObject[]): FieldCause[] {
  const causes: FieldCause[] = [];
  const taken = new Set(others.flatMap((o) => (o.spec.ports ?? []).map((p: ServicePort) => p.nodePort)));
  for (const [i, port] of (service.spec.ports ?? []).entries()) {
    if (port.nodePort === undefined) {
      let free = NODE_PORTS.first;
      while (taken.has(free)) free++;
      port.nodePort = free;
    } else if (taken.has(port.nodePort)) {
      const field = `spec.ports[${i}].nodePort`;
      causes.push(invalidValue(field, port.nodePort, 'provided port is already allocated'));
    }
    taken.add(port.nodePort);
  }
  return causes;
}
