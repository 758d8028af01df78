import { describe, expect, it } from 'vitest';
import { claimAddresses, PodAddresses } from './addresses.ts';

describe('pod addresses', () => {
  it('does not give an address again at once', () => {
    const addresses = new PodAddresses(3);
    expect(addresses.assign('a', false)).toBe('127.77.3.1');
    addresses.release('a');
    expect(addresses.assign('b', false)).toBe('127.77.3.2');
  });

  it('gives a pod of a StatefulSet the same address again', () => {
    const addresses = new PodAddresses(0);
    const first = addresses.assign('mysql-0', true);
    addresses.release('mysql-0');
    for (let i = 0; i < 300; i++) {
      expect(addresses.assign(`other-${i}`, false)).not.toBe(first);
      addresses.release(`other-${i}`);
    }
    expect(addresses.assign('mysql-0', true)).toBe(first);
  });

  it('says when all are in use', () => {
    const addresses = new PodAddresses(0);
    for (let i = 0; i < 254; i++) addresses.assign(`pod-${i}`, false);
    expect(() => addresses.assign('one more', false)).toThrow('all 254 pod addresses are in use');
  });

  it('claims different networks for different sandboxes', async () => {
    const [one, two] = [await claimAddresses(), await claimAddresses()];
    expect(one.slot).not.toBe(two.slot);
    one.close();
    two.close();
  });
});
