import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An npm package whose code is in ours, or which comes along with it. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; null when its package.json has none. */
  readonly license: string | null;
  /** Its licence files, as they are. */
  readonly licenseTexts: readonly string[];
  /** As the lock file has it: `sha512-…` in base64; null when it is not locked. */
  readonly integrity: string | null;
}

/** Reads the packages in these folders (`node_modules/…`, relative to `root`); one entry a name and version. */
export async function readComponents(root: string, folders: readonly string[]): Promise<Component[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const all = await Promise.all(
    folders.map((folder) => readComponent(root, folder, lock.packages[folder]?.integrity ?? null)),
  );
  const byKey = new Map(all.map((component) => [keyOf(component), component]));
  return [...byKey.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export function keyOf({ name, version }: Pick<Component, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

async function readComponent(root: string, folder: string, integrity: string | null): Promise<Component> {
  const path = join(root, folder);
  const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  const files = (await readdir(path)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  return {
    name: manifest.name,
    version: manifest.version,
    license: typeof manifest.license === 'string' ? manifest.license : null,
    licenseTexts: await Promise.all(files.map((file) => readFile(join(path, file), 'utf8'))),
    integrity,
  };
}
