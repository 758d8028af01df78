import { readFileSync, statfsSync } from 'node:fs';
import { cpus, hostname, release, totalmem } from 'node:os';
import { NODE_NAME } from '../../cluster/node-name.ts';
import type { Node } from '../../cluster/objects.ts';

/** What a node says of itself at its start and never changes. */
export interface NodeFacts {
  readonly podRange: string;
  /** In the cluster. */
  readonly address: string;
  /** Where its HTTPS server listens. */
  readonly port: number;
  /** The version of the control plane that it belongs to. */
  readonly version: string;
  /** On whose disk the pods write. */
  readonly folder: string;
}

/** A Node as a kubelet would register it: this machine, with all its cores and memory. */
export function nodeObject(facts: NodeFacts, now: number): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NODE_NAME, labels: nodeLabels() },
    spec: { podCIDR: facts.podRange, podCIDRs: [facts.podRange] },
    status: nodeStatus(facts, undefined, now),
  };
}

export function nodeLabels(): Readonly<Record<string, string>> {
  return {
    'kubernetes.io/arch': goArchitecture(),
    'kubernetes.io/hostname': NODE_NAME,
    'kubernetes.io/os': 'linux',
    'palier.sandbox/host': labelValue(hostname()),
  };
}

/** A host may have a name that no label may have. */
export function labelValue(name: string): string {
  const allowed = name.replace(/[^-\w.]/g, '-').slice(0, 63);
  return allowed.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

/** `before`: the Node as it is, whose conditions may have been so for long. */
export function nodeStatus(facts: NodeFacts, before: Node | undefined, now: number): Node['status'] {
  const resources = capacity(facts.folder);
  return {
    capacity: resources,
    allocatable: resources,
    // Node ports are open at the first. The API server takes the other: no DNS knows the node's name.
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: facts.address },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: facts.port } },
    conditions: conditions(before, now),
    nodeInfo: {
      machineID: textOf('/etc/machine-id'),
      systemUUID: textOf('/etc/machine-id'),
      bootID: textOf('/proc/sys/kernel/random/boot_id'),
      kernelVersion: release(),
      kubeletVersion: facts.version,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      osImage: osName(textOf('/etc/os-release')),
      architecture: goArchitecture(),
      containerRuntimeVersion: 'palier://processes',
    },
  };
}

/** Each with the time since when it is as it is. */
function conditions(before: Node | undefined, now: number) {
  const known = before?.status?.conditions ?? [];
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return CONDITIONS.map((condition) => {
    const same = known.find(({ type, status }) => type === condition.type && status === condition.status);
    return {
      ...condition,
      lastHeartbeatTime: time,
      lastTransitionTime: same?.lastTransitionTime ?? time,
    };
  });
}

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'the sandbox runs pods as local processes'],
].map(([type = '', status = '', reason = '', message = '']) => ({ type, status, reason, message }));

function capacity(folder: string): Readonly<Record<string, string>> {
  const { blocks, bsize } = statfsSync(folder);
  return {
    cpu: String(cpus().length),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    'ephemeral-storage': `${Math.floor((blocks * bsize) / 1024)}Ki`,
    pods: '110',
  };
}

/** `PRETTY_NAME` of /etc/os-release. */
export function osName(release: string): string {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? 'Linux';
}

/** As Go and Kubernetes name it. */
function goArchitecture(): string {
  return { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
