import { type Json, list, number, record, records, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';

/** An address that may lead to the API under test, and how one knows it. */
export interface Candidate {
  readonly url: string;
  readonly how: Wording;
}

export interface Surroundings {
  /** Internal addresses of the nodes; empty when they may not be read. */
  readonly nodeAddresses: readonly string[];
  /** `https://host:6443` */
  readonly apiServer: string;
  /** We run in a pod of this cluster: cluster addresses and names work. */
  readonly inCluster: boolean;
}

/**
 * All addresses of a Service, the most direct first: load balancer, node ports (on the nodes, on the API
 * server's host, on this machine), and inside of the cluster its own.
 */
export function serviceCandidates(service: Json, around: Surroundings): readonly Candidate[] {
  const spec = record(service.spec);
  const name = text(record(service.metadata)?.name) ?? '';
  const namespace = text(record(service.metadata)?.namespace) ?? '';
  const port = httpPort(service);
  if (port === null) return [];

  const candidates: Candidate[] = [];
  if (around.inCluster) {
    candidates.push({
      url: urlOf(`${name}.${namespace}.svc`, port.port),
      how: inEveryLang(() => `Service ${name}`),
    });
  }
  for (const ingress of records(record(record(service.status)?.loadBalancer)?.ingress)) {
    const host = text(ingress.ip) ?? text(ingress.hostname);
    if (host !== undefined)
      candidates.push({
        url: urlOf(host, port.port),
        how: { en: `load balancer of Service ${name}`, fr: `équilibreur de charge du Service ${name}` },
      });
  }
  if (port.nodePort !== null) {
    const apiHost = new URL(around.apiServer).hostname.replace(/^\[|\]$/g, '');
    for (const host of new Set([...around.nodeAddresses, apiHost, '127.0.0.1'])) {
      candidates.push({
        url: urlOf(host, port.nodePort),
        how: { en: `node port of Service ${name}`, fr: `port de nœud du Service ${name}` },
      });
    }
  }
  for (const ip of list(spec?.externalIPs)) {
    if (typeof ip === 'string')
      candidates.push({
        url: urlOf(ip, port.port),
        how: { en: `external IP of Service ${name}`, fr: `IP externe du Service ${name}` },
      });
  }
  return candidates;
}

export interface ServicePort {
  readonly port: number;
  readonly nodePort: number | null;
  /** Number or name of the container's port. */
  readonly targetPort: number | string;
}

/** The port that is called http, web or api, else the first; null when the Service has none. */
export function httpPort(service: Json): ServicePort | null {
  const ports = records(record(service.spec)?.ports).filter((port) => port.protocol !== 'UDP');
  const chosen = ports.find((port) => /^(http|web|api)/.test(text(port.name) ?? '')) ?? ports[0];
  const port = number(chosen?.port);
  if (chosen === undefined || port === undefined) return null;
  return {
    port,
    nodePort: number(chosen.nodePort) ?? null,
    targetPort: text(chosen.targetPort) ?? number(chosen.targetPort) ?? port,
  };
}

function urlOf(host: string, port: number): string {
  const scheme = port === 443 || port === 8443 ? 'https' : 'http';
  const shown = host.includes(':') ? `[${host}]` : host;
  return new URL(`${scheme}://${shown}:${port}`).origin;
}
