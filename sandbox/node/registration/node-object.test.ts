import { cpus, tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../cluster/objects.ts';
import { sketch } from '../../testing/sketch.ts';
import { labelValue, nodeObject, nodeStatus, osName } from './node-object.ts';

const NOW = Date.parse('2026-11-23T12:00:00.789Z');
const facts = {
  podRange: '100.77.3.0/24',
  address: '100.77.3.1',
  port: 10250,
  version: 'v1.36.3+palier-sandbox',
  folder: tmpdir(),
};

describe('the Node', () => {
  it.each([
    ['my host.', 'my-host'],
    ['-poste-élève_', 'poste--l-ve'],
    ['a'.repeat(64), 'a'.repeat(63)],
  ])('of a host named %s has a label that the API takes', (host, label) =>
    expect(labelValue(host)).toBe(label),
  );

  const { status = {}, spec } = nodeObject(facts, NOW);

  it('has the capacity of this machine and room for 110 pods', () =>
    expect(status.capacity).toMatchObject({
      cpu: String(cpus().length),
      memory: expect.stringMatching(/^\d+Ki$/),
      pods: '110',
    }));

  it('is reached by its users on 127.0.0.1, where node ports are, and by the API server at its address in the cluster', () => {
    expect(status.addresses).toEqual([
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: '100.77.3.1' },
    ]);
    expect(status.daemonEndpoints?.kubeletEndpoint?.Port).toBe(10250);
    expect(spec.podCIDR).toBe('100.77.3.0/24');
  });

  it('is ready and under no pressure, since now', () =>
    expect(status.conditions?.map((it) => `${it.type}=${it.status}`)).toEqual([
      'MemoryPressure=False',
      'DiskPressure=False',
      'PIDPressure=False',
      'Ready=True',
    ]));

  it('keeps the time since when a condition is as it is, and begins anew where the cluster saw another', () => {
    const ready = (status: string) =>
      sketch<Node>({
        status: { conditions: [{ type: 'Ready', status, lastTransitionTime: '2026-11-23T10:00:00Z' }] },
      });
    const since = (before: string) => {
      return nodeStatus(facts, ready(before), NOW)?.conditions?.at(-1);
    };
    expect(since('True')).toMatchObject({ lastTransitionTime: '2026-11-23T10:00:00Z' });
    expect(since('Unknown')).toMatchObject({
      lastTransitionTime: '2026-11-23T12:00:00Z',
      lastHeartbeatTime: '2026-11-23T12:00:00Z',
    });
  });
});

it.each([
  ['NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n', 'Debian GNU/Linux 12 (bookworm)'],
  ['PRETTY_NAME=Alpine\n', 'Alpine'],
  ['', 'Linux'],
])('the operating system of %j is %s', (release, name) => expect(osName(release)).toBe(name));
