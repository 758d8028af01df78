import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseAsset } from './fetch/release.ts';

/** Not what is written about a program. */
const SOURCES = /\.go$|^go\.(mod|sum)$|\.(sh|ya?ml|json)$/;

/**
 * Changes with the sources in `folder` and with nothing else, the same on every machine: programs are kept and
 * published by it. As scripts/ci/publish-control-plane.sh computes it: the SHA-256 of what sha256sum prints of the files.
 */
export function sourcesKey(folder: string): string {
  return keyOf(folder, (name) => SOURCES.test(name) && !name.endsWith('_test.go'));
}

/** The same with its tests. */
export function testsKey(folder: string): string {
  return keyOf(folder, (name) => SOURCES.test(name));
}

function keyOf(folder: string, isSource: (name: string) => boolean): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isSource(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const sums = files.sort().map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`);
  return sha256(sums.join('')).slice(0, 12);
}

/** Where a release has published the program of these very sources; null: this Palier knows of no releases. */
export function ownRelease(root: string, program: string, key: string): ReleaseAsset | null {
  const { releases } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (typeof releases !== 'string') return null;
  const base = `${releases}/${program}/${key}`;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return {
    url: `${base}/${program}-${process.platform}-${arch}.tar.gz`,
    checksumsUrl: `${base}/SHA256SUMS`,
    program,
  };
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
