import { expect, test } from 'vitest';
import { toCluster, toLocal } from './address.ts';

test.each([
  ['100.77.3.5', '127.77.3.5'],
  ['100.96.0.1', '127.96.0.1'],
  ['100.64.0.0', '127.64.0.0'],
  ['100.127.255.255', '127.127.255.255'],
])('%s of the API is %s on this machine, and back', (cluster, local) => {
  expect(toLocal(cluster)).toBe(local);
  expect(toCluster(local)).toBe(cluster);
});

test.each(['127.0.0.1', '100.63.0.1', '100.128.0.1', '10.0.0.1', 'mysql', '100.77.3', ''])(
  '%j is the same in both',
  (address) => {
    expect(toLocal(address)).toBe(address);
    expect(toCluster(address)).toBe(address);
  },
);
