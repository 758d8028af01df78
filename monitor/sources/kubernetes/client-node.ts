import type { KubeConfig } from '@kubernetes/client-node';
import { baseConfig } from './client-node-base.ts';
import { identifierOf } from './identity.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** client-node's configuration for streams (exec, port-forward) and proxies, with the identity that our requests have. */
export async function clientNodeConfig(access: ClusterAccess): Promise<KubeConfig> {
  const config = await baseConfig(access, {});
  config.addAuthenticator(asAuthenticator(access));
  return config;
}

function asAuthenticator(access: ClusterAccess): Parameters<KubeConfig['addAuthenticator']>[0] {
  return {
    isAuthProvider: () => true,
    async applyAuthentication(_user, options) {
      const { headers, cert, key } = await identifierOf(access).identify();
      options.headers = { ...options.headers, ...headers } as typeof options.headers;
      if (cert !== undefined) options.cert = cert;
      if (key !== undefined) options.key = key;
    },
  };
}
