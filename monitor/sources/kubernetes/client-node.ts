import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterAccess } from './kubeconfig.ts';

/** client-node's own configuration for an access; loading it costs some 200 ms and 40 MB, so only who needs it does. */
export async function clientNodeConfig(access: ClusterAccess): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const { tls, user } = access;
  config.loadFromOptions({
    clusters: [
      {
        name: access.cluster,
        server: access.server,
        // For a server without TLS client-node wants it said.
        skipTLSVerify: tls.skipVerify || access.server.startsWith('http:'),
        ...(tls.caFile === null ? {} : { caFile: tls.caFile }),
        ...(tls.caData === null ? {} : { caData: tls.caData }),
        ...(tls.serverName === null ? {} : { tlsServerName: tls.serverName }),
        ...(access.proxyUrl === null ? {} : { proxyUrl: access.proxyUrl }),
      },
    ],
    users: [
      Object.fromEntries(
        Object.entries({ ...user, impersonateUser: user.impersonate }).filter(([, value]) => value !== null),
      ),
    ],
    contexts: [{ name: access.context, cluster: access.cluster, user: user.name }],
    currentContext: access.context,
  });
  return config;
}
