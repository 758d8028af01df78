import { describe, expect, it } from 'vitest';
import { claimAddresses, PodAddresses } from './addresses.ts';

describe('pod addresses', () => {
  it('does not give an address again at once', () => {
    const addresses = new PodAddresses(3);
    expect(addresses.assign('a')).toBe('100.77.3.2');
    addresses.release('a');
    expect(addresses.assign('b')).toBe('100.77.3.3');
  });

  it('gives a pod of a StatefulSet the same address again', () => {
    const addresses = new PodAddresses(0);
    const first = addresses.assign('uid-1', { stableName: 'mysql-0' });
    addresses.release('uid-1');
    for (let i = 0; i < 300; i++) {
      expect(addresses.assign(`other-${i}`)).not.toBe(first);
      addresses.release(`other-${i}`);
    }
    expect(addresses.assign('uid-2', { stableName: 'mysql-0' })).toBe(first);
  });

  it('says when all are in use', () => {
    const addresses = new PodAddresses(0);
    for (let i = 0; i < 253; i++) addresses.assign(`pod-${i}`);
    expect(() => addresses.assign('one more')).toThrow('all 253 pod addresses are in use');
  });

  it('gives a pod its address of a former life, where that is of this network and free', () => {
    const addresses = new PodAddresses(3);
    expect(addresses.assign('a', { former: '100.77.3.9' })).toBe('100.77.3.9');
    expect(addresses.assign('b', { former: '100.77.3.9' })).toBe('100.77.3.2');
    expect(addresses.assign('c', { former: '100.77.4.7' })).toBe('100.77.3.3');
    expect(addresses.assign('d', { former: '100.77.3.1' })).toBe('100.77.3.4');
  });

  it('claims different networks for different sandboxes', async () => {
    const [one, two] = [await claimAddresses(), await claimAddresses()];
    expect(one.slot).not.toBe(two.slot);
    one.close();
    two.close();
  });
});
