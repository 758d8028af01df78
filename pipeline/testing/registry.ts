import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from './processes.ts';

export const REGISTRY_USER = 'ci';
/** A canary: it must appear in no log. Its hash is all that the registry knows. */
export const REGISTRY_PASSWORD = 'Canary1RegistryPassword';
const HASH = '$2y$05$ZYQ7/nAQIJLgyZZzyYDEseWvQRt9.tWft8a2hOT9luFjH6di6Snma';

/** A registry that asks for a login, as GitLab's does: `docker-registry` (CNCF distribution) on loopback. */
export async function startRegistry(folder: string, port: number): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true });
  const htpasswd = join(folder, 'htpasswd');
  await writeFile(htpasswd, `${REGISTRY_USER}:${HASH}\n`);
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
    auth: { htpasswd: { realm: 'test', path: htpasswd } },
  };
  const file = join(folder, 'config.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  return startServer(process.env.REGISTRY_BIN ?? 'docker-registry', ['serve', file], port);
}

/** It speaks plain HTTP, which podman wants to be told; docker takes loopback as it is. */
export async function trustRegistry(home: string, port: number): Promise<void> {
  const folder = join(home, '.config', 'containers', 'registries.conf.d');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'pipeline.conf'),
    `[[registry]]\nlocation = "127.0.0.1:${port}"\ninsecure = true\n`,
  );
}
