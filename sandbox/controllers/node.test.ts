import { expect, test } from 'vitest';
import { createNode } from './node.ts';

/** core/v1 NodeSystemInfo: all required, so that typed clients refuse a node without one of them. */
const REQUIRED = [
  'machineID',
  'systemUUID',
  'bootID',
  'kernelVersion',
  'osImage',
  'containerRuntimeVersion',
  'kubeletVersion',
  'kubeProxyVersion',
  'operatingSystem',
  'architecture',
];

test('the node tells all that the API requires of it', () => {
  const { status } = createNode(0, 'v1.34.0') as { status: { nodeInfo: Record<string, unknown> } };
  expect(Object.keys(status.nodeInfo).toSorted()).toEqual(REQUIRED.toSorted());
  expect(Object.values(status.nodeInfo).every((value) => typeof value === 'string')).toBe(true);
});
