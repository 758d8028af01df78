import { toLocal } from '../../cluster/address.ts';
import type { Pod, Service } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import type { Resolve } from '../translation/hosts.ts';

/** Cluster DNS, asked once when a container starts: names of Services, and of pods behind headless ones. */
export function serviceResolver(view: ClusterView): Resolve {
  const addressOf = (name: string, namespace: string, podName?: string) => {
    const service = view.get('services', namespace, name);
    if (!service) return undefined;
    if (service.spec.type === 'ExternalName') return service.spec.externalName;
    if (podName === undefined && service.spec.clusterIP !== 'None') return service.spec.clusterIP;
    const pods = view.list('pods', namespace).filter((pod) => isSelected(service, pod));
    const pod = podName === undefined ? pods[0] : pods.find(({ metadata }) => metadata.name === podName);
    return pod?.status?.podIP;
  };
  return (name, namespace, podName) => {
    const address = addressOf(name, namespace, podName);
    return address && toLocal(address);
  };
}

function isSelected(service: Service, pod: Pod): boolean {
  const selector = Object.entries(service.spec.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

/** `MYSQL_SERVICE_HOST` and the other variables that Kubernetes makes of the Services of a namespace. */
export function serviceVariables(services: readonly Service[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { metadata, spec } of services) {
    const { ports = [] } = spec;
    const [first] = ports;
    if (!spec.clusterIP || spec.clusterIP === 'None' || first === undefined) continue;
    const name = metadata.name.toUpperCase().replaceAll('-', '_');
    const host = toLocal(spec.clusterIP);
    variables[`${name}_SERVICE_HOST`] = host;
    variables[`${name}_SERVICE_PORT`] = String(first.port);
    variables[`${name}_PORT`] = `tcp://${host}:${first.port}`;
    for (const port of ports) {
      if (port.name)
        variables[`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port);
    }
  }
  return variables;
}
