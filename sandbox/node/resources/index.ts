import { messageOf } from '../../lib/errors.ts';
import { createCgroupDriver } from './cgroup.ts';
import { findCgroupPlaces } from './cgroup-places.ts';
import type { ResourceDriver } from './driver.ts';
import { createSignalDriver } from './signals.ts';

/** The best that this machine and user offer: cgroups where a group can be made, signals and /proc elsewhere. */
export function createResourceDriver(
  instance: string,
  options: { readonly prefer?: 'signals' | undefined; readonly log?: (message: string) => void } = {},
): ResourceDriver {
  if (options.prefer === 'signals') return createSignalDriver();
  for (const places of findCgroupPlaces()) {
    try {
      return createCgroupDriver(places, instance);
    } catch (error) {
      options.log?.(`cgroups at ${places.cpu} cannot be used (${messageOf(error)})`);
    }
  }
  return createSignalDriver();
}
