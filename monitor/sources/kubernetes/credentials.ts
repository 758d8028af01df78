import type { Agent } from 'node:http';
import type { AgentOptions } from 'node:https';
import { type Identity, identifierOf, readMaterial } from './identity.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** What a request needs to be believed. */
export interface Proof {
  readonly headers: Identity['headers'];
  readonly tls: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  /** Set when the way leads through a proxy. */
  readonly agent: Agent | null;
}

export interface Credentials {
  /** @throws ApiError of kind `credentials`; what the signal says, once it is aborted */
  proof(signal?: AbortSignal): Promise<Proof>;
  /** The API said 401: make new ones the next time. */
  renew(): void;
  /** Ends what is being made. */
  close(): void;
}

export function createCredentials(access: ClusterAccess): Credentials {
  const identifier = identifierOf(access);
  let agent: Promise<Agent | null> | null = null;
  const make = async (): Promise<Proof> => {
    const { headers, cert, key } = await identifier.identify();
    agent ??= proxyAgent(access);
    return { headers, tls: tlsOf(access, cert, key), agent: await agent };
  };
  return {
    proof: (signal) => orAborted(make(), signal),
    renew() {
      identifier.renew();
      agent = null;
    },
    close: identifier.stop,
  };
}

/** client-node makes it, with the certificates of the identity in it. */
async function proxyAgent(access: ClusterAccess): Promise<Agent | null> {
  if (access.proxyUrl === null) return null;
  const { clientNodeConfig } = await import('./client-node.ts');
  const config = await clientNodeConfig(access);
  const options: Parameters<typeof config.applyToHTTPSOptions>[0] = {};
  await config.applyToHTTPSOptions(options);
  return (options.agent as Agent | undefined) ?? null;
}

function tlsOf(access: ClusterAccess, cert: Identity['cert'], key: Identity['key']): Proof['tls'] {
  const ca = readMaterial(access.tls.caFile, access.tls.caData);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(access.tls.serverName === null ? {} : { servername: access.tls.serverName }),
    ...(access.tls.skipVerify ? { rejectUnauthorized: false } : {}),
  };
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
