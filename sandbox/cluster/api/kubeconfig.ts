import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { messageOf, SandboxError } from '../../lib/errors.ts';

/** Where an API server is and who we are there, as PEM and text. */
export interface ClusterAccess {
  readonly server: string;
  readonly certificateAuthority: string;
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

/** The access of the current context. Throws SandboxError when the file can't be read or lacks something. */
export function readKubeconfig(path: string): ClusterAccess {
  try {
    return accessOf(parse(readFileSync(path, 'utf8')), dirname(path));
  } catch (cause) {
    throw new SandboxError('sandbox.kubeconfig', { path, reason: messageOf(cause) }, { cause });
  }
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: Record<string, string> }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: Record<string, string> }[];
  readonly users?: readonly { readonly name: string; readonly user: Record<string, string> }[];
}

function accessOf(config: Kubeconfig | null, folder: string): ClusterAccess {
  const named = <T extends { readonly name: string }>(what: string, list: readonly T[] = [], name = '') => {
    const found = list.find((one) => one.name === name);
    if (found === undefined) throw new Error(`expected a ${what} named "${name}"`);
    return found;
  };
  const { context } = named('context', config?.contexts, config?.['current-context']);
  const { cluster } = named('cluster', config?.clusters, context.cluster);
  const { user } = named('user', config?.users, context.user);
  const pem = (from: Record<string, string>, field: string) => {
    const data = from[`${field}-data`];
    if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
    const file = from[field];
    return file === undefined ? undefined : readFileSync(resolve(folder, file), 'utf8');
  };
  const certificateAuthority = pem(cluster, 'certificate-authority');
  if (!cluster.server || certificateAuthority === undefined) {
    throw new Error('expected a server and its certificate authority');
  }
  const clientCertificate = pem(user, 'client-certificate');
  const clientKey = pem(user, 'client-key');
  return {
    server: cluster.server,
    certificateAuthority,
    ...(user.token !== undefined && { token: user.token }),
    ...(clientCertificate !== undefined && { clientCertificate }),
    ...(clientKey !== undefined && { clientKey }),
  };
}
