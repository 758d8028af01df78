import type { KubeConfig, User } from '@kubernetes/client-node';
import type { ClusterAccess } from './kubeconfig.ts';

/**
 * client-node's own configuration for the cluster of an access; loading it costs some 200 ms and 40 MB, so only who
 * needs it does. @param user who it knows to be asking: nobody, or the one of an auth-provider
 */
export async function baseConfig(
  access: ClusterAccess,
  user: Pick<User, 'authProvider'>,
): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const { tls } = access;
  const name = access.user.name === '' ? 'user' : access.user.name;
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
    users: [{ name, ...user }],
    contexts: [{ name: access.context, cluster: access.cluster, user: name }],
    currentContext: access.context,
  });
  return config;
}
