import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import type { AgentOptions } from 'node:https';
import { ApiError } from './api-error.ts';
import { clientNodeConfig } from './client-node.ts';
import type { ClusterAccess, UserAccess } from './kubeconfig.ts';

/** What a request needs to be believed. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  /** Set when the way leads through a proxy. */
  readonly agent: Agent | null;
}

export interface Credentials {
  /** @throws ApiError of kind `credentials` */
  proof(): Promise<Proof>;
  /** The API said 401: make new ones the next time. */
  renew(): void;
}

/**
 * Certificates, tokens and passwords are read here, which costs nothing at start. client-node is loaded only
 * for what needs it: its exec plugin runner alone for `exec`, all of it for `auth-provider` and proxies
 * (importing it costs some 200 ms and 40 MB, which a plain kubeconfig should not pay).
 */
export function createCredentials(access: ClusterAccess): Credentials {
  let make: Promise<() => Promise<Proof>> | null = null;
  return {
    async proof() {
      try {
        make ??= proofMaker(access);
        return await (await make)();
      } catch (error) {
        make = null;
        if (error instanceof ApiError) throw error;
        throw new ApiError('credentials', oneLine(error), { cause: error });
      }
    },
    renew() {
      make = null;
    },
  };
}

async function proofMaker(access: ClusterAccess): Promise<() => Promise<Proof>> {
  const { user } = access;
  if (user.authProvider !== null || access.proxyUrl !== null) return wholeClientProof(access);
  if (user.exec !== null) return execProof(access);
  const tls = tlsOf(
    access,
    readMaterial(user.certFile, user.certData),
    readMaterial(user.keyFile, user.keyData),
  );
  return async () => ({ headers: headersOf(user, user.token ?? fileToken(user)), tls, agent: null });
}

async function execProof(access: ClusterAccess): Promise<() => Promise<Proof>> {
  const { ExecAuth } = await import('@kubernetes/client-node/dist/exec_auth.js');
  const plugin = new ExecAuth();
  const { user } = access;
  const clientUser = { name: user.name, exec: withExecInfo(access) };
  return async () => {
    const options: AgentOptions & { headers?: Record<string, string> } = {};
    await plugin.applyAuthentication(clientUser, options);
    return {
      headers: { ...headersOf(user, null), ...options.headers },
      tls: tlsOf(access, options.cert, options.key),
      agent: null,
    };
  };
}

/** Plugins of v1 ask for KUBERNETES_EXEC_INFO, which client-node does not set. */
function withExecInfo(access: ClusterAccess): Record<string, unknown> {
  const exec = access.user.exec ?? {};
  const info = {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo === true ? { cluster: { server: access.server } } : {}),
    },
  };
  const env = Array.isArray(exec.env) ? exec.env : [];
  return { ...exec, env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }] };
}

async function wholeClientProof(access: ClusterAccess): Promise<() => Promise<Proof>> {
  const config = await clientNodeConfig(access);
  const { user } = access;
  return async () => {
    const options: Parameters<typeof config.applyToHTTPSOptions>[0] = {};
    await config.applyToHTTPSOptions(options);
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    return {
      headers: { ...headersOf(user, null), ...headers },
      tls: {},
      agent: (options.agent as Agent | undefined) ?? null,
    };
  };
}

function headersOf(user: UserAccess, token: string | null): Record<string, string> {
  const headers: Record<string, string> = {};
  if (token !== null) headers.authorization = `Bearer ${token}`;
  else if (user.username !== null) {
    headers.authorization = `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`;
  }
  if (user.impersonate !== null) headers['impersonate-user'] = user.impersonate;
  return headers;
}

/** Read for every request: such tokens are rotated in place, and requests are few. */
function fileToken(user: UserAccess): string | null {
  return user.tokenFile === null ? null : readFileSync(user.tokenFile, 'utf8').trim();
}

function tlsOf(access: ClusterAccess, cert: AgentOptions['cert'], key: AgentOptions['key']): Proof['tls'] {
  const ca = readMaterial(access.tls.caFile, access.tls.caData);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(access.tls.serverName === null ? {} : { servername: access.tls.serverName }),
    ...(access.tls.skipVerify ? { rejectUnauthorized: false } : {}),
  };
}

/** Data wins over a file, as in kubectl. */
function readMaterial(file: string | null, base64: string | null): Buffer | undefined {
  if (base64 !== null) return Buffer.from(base64, 'base64');
  return file === null ? undefined : readFileSync(file);
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n').slice(0, 2).join(' ');
}
