import { cpus, hostname, release, totalmem } from 'node:os';
import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import { NODE_NAME } from '../types.ts';

/** The one node of the sandbox: this machine, with all its cores and memory. */
export function createNode(now: number, kubeletVersion: string): KubeObject {
  const time = isoSeconds(now);
  const resources = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: NODE_NAME,
      labels: {
        'kubernetes.io/hostname': NODE_NAME,
        'kubernetes.io/os': 'linux',
        'palier.sandbox/host': hostname(),
      },
    },
    spec: {},
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [
        { type: 'InternalIP', address: '127.0.0.1' },
        { type: 'Hostname', address: NODE_NAME },
      ],
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'the sandbox runs pods as local processes',
          lastHeartbeatTime: time,
          lastTransitionTime: time,
        },
      ],
      // The API requires every one of these; there is nothing to say for most, and some clients insist on the field.
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: release(),
        kubeletVersion,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        osImage: 'palier sandbox',
        architecture: process.arch,
        containerRuntimeVersion: 'processes://',
      },
    },
  };
}
