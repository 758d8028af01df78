import {
  apiGroups,
  apiVersionOf,
  RESOURCES,
  type ResourceDefinition,
  type Subresource,
  type Verb,
} from './resources.ts';

const SUBRESOURCES: Readonly<
  Record<Subresource, { group: string; version: string; kind: string; verbs: readonly Verb[] }>
> = {
  status: { group: '', version: '', kind: '', verbs: ['get', 'patch', 'update'] },
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] },
  log: { group: '', version: '', kind: '', verbs: ['get'] },
  proxy: {
    group: '',
    version: '',
    kind: 'ServiceProxyOptions',
    verbs: ['create', 'delete', 'get', 'patch', 'update'],
  },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
};

/** Where discovery sends clients: nowhere else. */
const NO_OTHER_ADDRESS = { serverAddressByClientCIDRs: [] };

export function apiVersions(): object {
  return { kind: 'APIVersions', versions: ['v1'], ...NO_OTHER_ADDRESS };
}

export function apiGroupList(): object {
  const groups = [...apiGroups().keys()].map((name) => groupBody(name));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** Undefined when there is no such group. */
export function apiGroup(name: string): object | undefined {
  return apiGroups().has(name) ? { kind: 'APIGroup', apiVersion: 'v1', ...groupBody(name) } : undefined;
}

/** Undefined when there is no such group and version. */
export function apiResourceList(group: string, version: string): object | undefined {
  const members = RESOURCES.filter((r) => r.group === group && r.version === version);
  if (members.length === 0) return undefined;
  const groupVersion = apiVersionOf({ group, version });
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: members.flatMap(legacyEntries),
  };
}

/** The whole of discovery in one answer (`APIGroupDiscoveryList`, v2 and v2beta1 have the same form). */
export function aggregatedDiscovery(core: boolean, version: string): object {
  const groups: [string, readonly string[]][] = core ? [['', ['v1']]] : [...apiGroups()];
  const items = groups.map(([name, versions]) => ({
    metadata: { ...(name !== '' && { name }), creationTimestamp: null },
    versions: versions.map((v) => ({
      version: v,
      resources: RESOURCES.filter((r) => r.group === name && r.version === v).map(aggregatedEntry),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function groupBody(name: string): object {
  const versions = (apiGroups().get(name) ?? []).map((version) => ({
    groupVersion: apiVersionOf({ group: name, version }),
    version,
  }));
  return { name, versions, preferredVersion: versions[0], ...NO_OTHER_ADDRESS };
}

function legacyEntries(resource: ResourceDefinition): object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  const below = resource.subresources.map((name) => {
    const entry = SUBRESOURCES[name];
    return {
      name: `${plural}/${name}`,
      singularName: '',
      namespaced,
      ...(entry.group !== '' && { group: entry.group, version: entry.version }),
      kind: entry.kind || kind,
      verbs: entry.verbs,
    };
  });
  return [main, ...below];
}

function aggregatedEntry(resource: ResourceDefinition): object {
  const { group, version, plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(resource.subresources.length > 0 && {
      subresources: resource.subresources.map((name) => {
        const entry = SUBRESOURCES[name];
        const responseKind =
          entry.group === ''
            ? { group, version, kind: entry.kind || kind }
            : { group: entry.group, version: entry.version, kind: entry.kind };
        return { subresource: name, responseKind, verbs: entry.verbs };
      }),
    }),
  };
}
