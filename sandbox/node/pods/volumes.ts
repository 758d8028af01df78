import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Container, KeyToPath, TokenFile, Volume } from '../../cluster/objects.ts';
import { decodeSecret, downwardText, type Lookup, type Subject } from '../containers/env.ts';
import type { PathMapping } from '../translation/paths.ts';

/** A volume that cannot be made yet: the kubelet's event is FailedMount, and it tries again. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError';
}

/** The pod and what its volumes are made of. */
export interface VolumeInput extends Subject {
  readonly lookup: Lookup;
  token(file: TokenFile): Promise<string>;
  /** Gone with the pod. */
  readonly podFolder: string;
}

/** Makes or refreshes the pod's volumes as folders; returns the folder of each. */
export async function mountVolumes(input: VolumeInput): Promise<Map<string, string>> {
  const { pod } = input;
  const folders = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const claim = volume.persistentVolumeClaim?.claimName;
    const folder = claim ? claimedFolder(claim, input.lookup) : join(input.podFolder, 'volumes', volume.name);
    await mkdir(folder, { recursive: true });
    const files = await filesOf(volume, input);
    if (files !== undefined) await writeFiles(folder, files);
    folders.set(volume.name, folder);
  }
  return folders;
}

/** The folder of the volume that a claim is bound to. */
function claimedFolder(claimName: string, { claim, volume }: Lookup): string {
  const found = claim(claimName);
  if (found === undefined) throw new VolumeError(`persistentvolumeclaim "${claimName}" not found`);
  const { volumeName } = found.spec;
  if (!volumeName || found.status?.phase !== 'Bound') {
    throw new VolumeError(`persistentvolumeclaim "${claimName}" is not bound to a volume`);
  }
  const spec = volume(volumeName)?.spec;
  if (spec === undefined) throw new VolumeError(`persistentvolume "${volumeName}" not found`);
  const path = spec.hostPath?.path ?? spec.local?.path;
  if (path === undefined) {
    throw new VolumeError(
      `persistentvolume "${volumeName}" is neither hostPath nor local: the sandbox has no other`,
    );
  }
  return path;
}

/** Where the container's mounted paths are, and the image's own folders that nothing is mounted on. */
export async function mapPaths(
  container: Container,
  volumes: ReadonlyMap<string, string>,
  imageFolders: readonly string[],
  podFolder: string,
): Promise<PathMapping[]> {
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => {
    const folder = volumes.get(name);
    if (folder === undefined) {
      throw new VolumeError(
        `container ${container.name} mounts volume "${name}", which the pod does not have`,
      );
    }
    return { container: mountPath, host: subPath ? join(folder, subPath) : folder };
  });
  const own = imageFolders
    .filter((folder) => !mounts.some((mount) => mount.container === folder))
    .map((folder) => ({ container: folder, host: join(podFolder, 'root', container.name, folder) }));
  for (const { host } of own) await mkdir(host, { recursive: true });
  return [...mounts, ...own];
}

interface VolumeFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Undefined: not a volume of files. */
async function filesOf(volume: Volume, input: VolumeInput): Promise<VolumeFile[] | undefined> {
  const { lookup } = input;
  if (volume.configMap) return fromConfigMap(volume.configMap, lookup);
  if (volume.secret) return fromSecret({ ...volume.secret, name: volume.secret.secretName }, lookup);
  if (volume.projected) {
    const { sources = [], defaultMode } = volume.projected;
    const files = sources.map(async ({ configMap, secret, downwardAPI, serviceAccountToken }) => [
      ...(configMap ? fromConfigMap({ defaultMode, ...configMap }, lookup) : []),
      ...(secret ? fromSecret(secret, lookup) : []),
      ...(downwardAPI ? fromFields({ defaultMode, ...downwardAPI }, input) : []),
      ...(serviceAccountToken ? [await fromToken(serviceAccountToken, input)] : []),
    ]);
    return (await Promise.all(files)).flat();
  }
  if (volume.downwardAPI) return fromFields(volume.downwardAPI, input);
  if (volume.emptyDir || volume.persistentVolumeClaim) return undefined;
  const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'nothing';
  throw new VolumeError(`volume "${volume.name}" is of kind ${kind}, which the sandbox does not have`);
}

/** A ConfigMap or Secret, whether of a volume of its own or projected. */
type Source = NonNullable<Volume['configMap']>;

function fromConfigMap(source: Source, lookup: Lookup): VolumeFile[] {
  const configMap = lookup.configMap(source.name ?? '');
  if (!configMap && !source.optional) throw new VolumeError(`configmap "${source.name}" not found`);
  return select(configMap?.data ?? {}, source, 'configmap');
}

function fromSecret(source: Source, lookup: Lookup): VolumeFile[] {
  const secret = lookup.secret(source.name ?? '');
  if (!secret && !source.optional) throw new VolumeError(`secret "${source.name}" not found`);
  return select(secret ? decodeSecret(secret) : {}, source, 'secret');
}

function fromFields(
  { items = [], defaultMode }: NonNullable<Volume['downwardAPI']>,
  subject: Subject,
): VolumeFile[] {
  return items.map((item) => ({
    path: item.path,
    text: downwardText(item, subject),
    mode: item.mode ?? defaultMode ?? 0o644,
  }));
}

async function fromToken(file: TokenFile, { token }: VolumeInput): Promise<VolumeFile> {
  return { path: file.path, text: await token(file), mode: 0o600 };
}

function select(data: Readonly<Record<string, string>>, source: Source, kind: string): VolumeFile[] {
  const items = source.items ?? Object.keys(data).map((key) => ({ key, path: key }) as KeyToPath);
  return items.flatMap(({ key, path, mode }) => {
    const text = data[key];
    if (text === undefined && !source.optional) {
      throw new VolumeError(`references non-existent ${kind} key: ${key}`);
    }
    // Only the owner may read what is a secret, whatever the manifest says: it lies on a user's disk.
    return text === undefined
      ? []
      : [{ path, text, mode: kind === 'secret' ? 0o600 : (mode ?? source.defaultMode ?? 0o644) }];
  });
}

/** Each file changes at once or not at all; what is no longer there goes. */
async function writeFiles(folder: string, files: readonly VolumeFile[]): Promise<void> {
  for (const { path, text, mode } of files) {
    const target = resolve(folder, path);
    if (relative(folder, target).startsWith('..')) throw new VolumeError(`path "${path}" leaves the volume`);
    await mkdir(dirname(target), { recursive: true });
    const temporary = `${target}.new`;
    await writeFile(temporary, text, { mode: 0o600 });
    await chmod(temporary, mode | 0o600);
    await rename(temporary, target);
  }
  const wanted = new Set(files.map(({ path }) => path.split('/')[0]));
  for (const entry of await readdir(folder)) {
    if (!wanted.has(entry)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}
