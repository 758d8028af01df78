import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CgroupPlaces } from './cgroup.ts';

/** Where groups could be made, best first; empty when this machine offers nothing to this user. */
export function findCgroupPlaces(
  mounts: string = readFileSync('/proc/self/mounts', 'utf8'),
  own: string = readFileSync('/proc/self/cgroup', 'utf8'),
  tools: { isWritable: (path: string) => boolean; read: (path: string) => string } = { isWritable, read },
): CgroupPlaces[] {
  return [...versionOne(mounts, own, tools), ...versionTwo(mounts, own, tools)];
}

type Tools = { isWritable: (path: string) => boolean; read: (path: string) => string };

/** Each controller has a hierarchy of its own; ours go below the group that we are in. */
function versionOne(mounts: string, own: string, { isWritable: writable }: Tools): CgroupPlaces[] {
  const place = (controller: string): string | null => {
    const mount = mountPoint(mounts, (type, options) => type === 'cgroup' && options.includes(controller));
    const path = ownPath(own, (controllers) => controllers.split(',').includes(controller));
    if (mount === undefined || path === undefined) return null;
    const folder = join(mount, path);
    // Inside a container the path may be the host's, while the mount shows only our part.
    return [folder, mount].find(writable) ?? null;
  };
  const cpu = place('cpu');
  return cpu === null ? [] : [{ version: 1, cpu, cpuacct: place('cpuacct'), memory: place('memory') }];
}

/**
 * A group that holds processes cannot hand the CPU controller on to its children, so the place is the nearest
 * folder above us that already does and that we may write to (with systemd: a delegated slice; for root: `/`).
 */
function versionTwo(
  mounts: string,
  own: string,
  { isWritable: writable, read: readFile }: Tools,
): CgroupPlaces[] {
  const mount = mountPoint(mounts, (type) => type === 'cgroup2');
  const path = ownPath(own, (controllers) => controllers === '');
  if (mount === undefined || path === undefined) return [];
  const places: CgroupPlaces[] = [];
  for (let folder = join(mount, path); folder.startsWith(mount); folder = dirname(folder)) {
    const handedOn = readFile(join(folder, 'cgroup.subtree_control')).trim().split(' ');
    if (handedOn.includes('cpu') && writable(folder) && writable(join(folder, 'cgroup.procs'))) {
      places.push({
        version: 2,
        cpu: folder,
        cpuacct: null,
        memory: handedOn.includes('memory') ? folder : null,
      });
    }
    if (folder === '/') break;
  }
  return places;
}

function mountPoint(mounts: string, fits: (type: string, options: string[]) => boolean): string | undefined {
  for (const line of mounts.split('\n')) {
    const [, target, type = '', options = ''] = line.split(' ');
    const list = options.split(',');
    if (target !== undefined && !list.includes('ro') && fits(type, list)) return target;
  }
  return undefined;
}

function ownPath(own: string, fits: (controllers: string) => boolean): string | undefined {
  for (const line of own.split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (controllers !== undefined && path.length > 0 && fits(controllers)) return path.join(':');
  }
  return undefined;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
