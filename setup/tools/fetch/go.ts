import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, run } from '../run.ts';
import type { GoBuild } from './go-cache.ts';

/** Builds a program from its Go module into `into/<name>`. Needs `go`; modules come through the user's GOPROXY. */
export async function buildGoModule(
  spec: { readonly module: string; readonly package: string },
  version: string,
  { name, into }: { readonly name: string; readonly into: string },
  { env, signal }: GoBuild,
): Promise<void> {
  const source = join(into, 'source');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'go.mod'), `module build\n\ngo 1.24\n\nrequire ${spec.module} v${version}\n`);
  await mustRun('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', join(into, name), spec.package], {
    cwd: source,
    env: { ...env, GOFLAGS: '-mod=mod' },
    signal,
  });
  await rm(source, { recursive: true, force: true });
}

export async function hasGo(env: NodeJS.ProcessEnv): Promise<boolean> {
  return run('go', ['version'], { env }).then(
    ({ code }) => code === 0,
    () => false,
  );
}
