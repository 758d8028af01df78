import { formatSelector } from '../../store/label-selector.ts';
import type { KubeObject } from '../../store/types.ts';
import { ageColumn, NONE, nameColumn, orNone } from './common.ts';
import { type Column, column, integer, wide } from './types.ts';

const SHOWN_ENDPOINTS = 3;

export const serviceColumns: readonly Column[] = [
  nameColumn,
  column('Type', (o) => o.spec.type),
  column('Cluster-IP', (o) => orNone(o.spec.clusterIP)),
  column('External-IP', externalAddress),
  column('Port(s)', (o) => (o.spec.ports ?? []).map(portText).join(',') || NONE),
  ageColumn,
  wide('Selector', (o) => (o.spec.selector ? formatSelector({ matchLabels: o.spec.selector }) : NONE)),
];

export const endpointsColumns: readonly Column[] = [
  nameColumn,
  column('Endpoints', (o) => listText(endpointsOf(o))),
  ageColumn,
];

export const endpointSliceColumns: readonly Column[] = [
  nameColumn,
  column('AddressType', (o) => o.addressType),
  column('Ports', (o) =>
    listText(
      (o.ports ?? []).map((p: { port?: number }) => String(p.port ?? '*')),
      '<unset>',
    ),
  ),
  column('Endpoints', (o) =>
    listText(
      (o.endpoints ?? []).flatMap((e: { addresses: string[] }) => e.addresses),
      '<unset>',
    ),
  ),
  ageColumn,
];

export const networkPolicyColumns: readonly Column[] = [
  nameColumn,
  column('Pod-Selector', (o) => formatSelector(o.spec.podSelector) || NONE),
  ageColumn,
];

export const disruptionBudgetColumns: readonly Column[] = [
  nameColumn,
  column('Min Available', (o) => String(o.spec.minAvailable ?? 'N/A')),
  column('Max Unavailable', (o) => String(o.spec.maxUnavailable ?? 'N/A')),
  integer('Allowed Disruptions', (o) => o.status?.disruptionsAllowed ?? 0),
  ageColumn,
];

function externalAddress({ spec }: KubeObject): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  if (spec.externalIPs?.length > 0) return spec.externalIPs.join(',');
  return spec.type === 'LoadBalancer' ? '<pending>' : NONE;
}

function portText({
  port,
  nodePort,
  protocol,
}: {
  port: number;
  nodePort?: number;
  protocol: string;
}): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}

interface Subset {
  addresses?: { ip: string }[];
  ports?: { port: number }[];
}

function endpointsOf(endpoints: KubeObject): string[] {
  return (endpoints.subsets ?? []).flatMap(({ addresses = [], ports = [] }: Subset) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
  );
}

function listText(items: readonly string[], empty = NONE): string {
  if (items.length === 0) return empty;
  const shown = items.slice(0, SHOWN_ENDPOINTS).join(',');
  const more = items.length - SHOWN_ENDPOINTS;
  return more > 0 ? `${shown} + ${more} more...` : shown;
}
