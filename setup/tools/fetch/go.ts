import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, run } from '../run.ts';

/** Builds a program from its Go module into `into/<name>`. Needs `go`; modules come through the user's GOPROXY. */
export async function buildGoModule(
  spec: { readonly module: string; readonly package: string },
  version: string,
  name: string,
  into: string,
): Promise<string> {
  const source = join(into, 'source');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'go.mod'), `module build\n\ngo 1.24\n\nrequire ${spec.module} v${version}\n`);
  await mustRun('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', join(into, name), spec.package], {
    cwd: source,
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' },
  });
  await rm(source, { recursive: true, force: true });
  return name;
}

export async function hasGo(): Promise<boolean> {
  return run('go', ['version']).then(
    ({ code }) => code === 0,
    () => false,
  );
}
