import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { text } from '../../../core/lib/json.ts';
import { registerSecret, registerUrl } from '../../../system/secrets/redact.ts';
import { decodeText } from '../text-file.ts';
import { type Entry, entries, fieldOf, isSet, materialOf } from './kubeconfig-entry.ts';
import { findKubeconfigFiles, type KubeconfigSource, malformed } from './kubeconfig-files.ts';
import { type UserAccess, userAccess } from './kubeconfig-user.ts';
import { visible } from './visible.ts';

export type { ExecPlugin, UserAccess } from './kubeconfig-user.ts';

/** One context of a kubeconfig, resolved: where the API is and how to prove who we are. */
export interface ClusterAccess {
  readonly context: string;
  readonly cluster: string;
  /** Without a slash at the end, and without a user or password. */
  readonly server: string;
  /** The context's own namespace; null when it names none. */
  readonly namespace: string | null;
  readonly tls: {
    readonly caFile: string | null;
    /** Base64 */
    readonly caData: string | null;
    readonly serverName: string | null;
    readonly skipVerify: boolean;
  };
  readonly proxyUrl: string | null;
  readonly user: UserAccess;
}

export interface Kubeconfig {
  readonly currentContext: string | null;
  readonly contexts: readonly string[];
  /**
   * Unlike client-node, never falls back to localhost:8080. What a certificate or a key should be is looked at here,
   * where the field can be named.
   * @throws PalierError `context-unknown` or `kubeconfig-malformed`
   */
  access(context?: string): ClusterAccess;
}

/**
 * Reads the kubeconfig as kubectl does: the files of KUBECONFIG (the first that names something wins), else
 * ~/.kube/config, else the service account of the pod we run in.
 * @throws PalierError `kubeconfig-missing`, `kubeconfig-content`, `kubeconfig-windows-path` or `kubeconfig-malformed`;
 *   none tells any value of it
 */
export function loadKubeconfig(source: KubeconfigSource): Kubeconfig {
  const { files, isNamed, missing } = findKubeconfigFiles(source);
  const merged = {
    contexts: files.flatMap((file) => entries(file, 'contexts', 'context')),
    clusters: files.flatMap((file) => entries(file, 'clusters', 'cluster')),
    users: files.flatMap((file) => entries(file, 'users', 'user')),
  };
  // One that names nothing is as good as none: `minikube delete` leaves such a file.
  if (merged.contexts.length === 0) {
    // Another cluster than the one that was named is none.
    const inCluster = isNamed ? null : inClusterConfig(source);
    if (inCluster === null) throw missing();
    return inCluster;
  }
  const currentContext = files.map((file) => text(file.document['current-context'])).find(Boolean) ?? null;
  const contexts = [...new Set(merged.contexts.map((entry) => entry.name))];
  const where = files.map((file) => file.path).join(', ');
  return {
    currentContext,
    contexts,
    access: (context) => resolveContext(context ?? currentContext, contexts, merged, { where, source }),
  };
}

interface Merged {
  readonly contexts: readonly Entry[];
  readonly clusters: readonly Entry[];
  readonly users: readonly Entry[];
}

interface Origin {
  /** The paths of the files. */
  readonly where: string;
  readonly source: KubeconfigSource;
}

function resolveContext(
  name: string | null,
  contexts: readonly string[],
  merged: Merged,
  { where, source }: Origin,
): ClusterAccess {
  const choose = contexts.map(visible);
  if (name === null) {
    throw new PalierError(
      'context-unknown',
      EXIT.usage,
      { en: `${visible(where)} has no current-context`, fr: `${visible(where)} n’a pas de current-context` },
      {
        en: `choose one: --context ${choose.join(' | ')}`,
        fr: `choisissez-en un : --context ${choose.join(' | ')}`,
      },
    );
  }
  const context = merged.contexts.find((entry) => entry.name === name);
  if (context === undefined) {
    throw new PalierError(
      'context-unknown',
      EXIT.usage,
      {
        en: `no context "${visible(name)}" in ${visible(where)}`,
        fr: `pas de contexte « ${visible(name)} » dans ${visible(where)}`,
      },
      { en: `there are: ${choose.join(', ')}`, fr: `il y a : ${choose.join(', ')}` },
    );
  }
  const clusterName = fieldOf(context, 'cluster') ?? '';
  const cluster = merged.clusters.find((entry) => entry.name === clusterName);
  const server = cluster === undefined ? null : fieldOf(cluster, 'server');
  if (cluster === undefined || server === null) {
    throw malformed(where, {
      en: `context "${name}" needs cluster "${clusterName}" with a server`,
      fr: `le contexte « ${name} » a besoin du cluster « ${clusterName} » avec un serveur`,
    });
  }
  const userName = fieldOf(context, 'user');
  const user = merged.users.find((entry) => entry.name === userName);
  if (user === undefined && userName !== null) {
    throw malformed(where, {
      en: `context "${name}" needs user "${userName}"`,
      fr: `le contexte « ${name} » a besoin de l’utilisateur « ${userName} »`,
    });
  }
  const { address, username, password } = serverOf(cluster, server);
  const { file: caFile, data: caData } = materialOf(cluster, 'certificate-authority', 'certificate', source);
  const access = userAccess(user, source);
  return {
    context: name,
    cluster: cluster.name,
    server: address,
    namespace: fieldOf(context, 'namespace'),
    tls: {
      caFile,
      caData,
      serverName: fieldOf(cluster, 'tls-server-name'),
      skipVerify: isSet(cluster, 'insecure-skip-tls-verify'),
    },
    proxyUrl: proxyOf(cluster),
    user: access.username === null && username !== '' ? { ...access, username, password } : access,
  };
}

/** What proves who we are is kept apart from the address, which is told on screens and in messages. */
function serverOf(cluster: Entry, server: string) {
  registerUrl(server);
  if (!URL.canParse(server) || !/^https?:/i.test(server)) {
    const shown = visible(server.replace(/^.*@/s, '***@').replace(/[?#].*$/s, ''));
    throw malformed(cluster.path, {
      en: `the server of cluster "${cluster.name}" is not an http(s) address: ${shown}`,
      fr: `le serveur du cluster « ${cluster.name} » n’est pas une adresse http(s) : ${shown}`,
    });
  }
  const { protocol, host, pathname, username, password } = new URL(server);
  return {
    address: `${protocol}//${host}${pathname}`.replace(/\/+$/, ''),
    username: decoded(username),
    password: decoded(password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function proxyOf(cluster: Entry): string | null {
  const proxy = fieldOf(cluster, 'proxy-url');
  registerUrl(proxy);
  if (proxy === null || (URL.canParse(proxy) && /^(https?|socks[45]?[ah]?):/i.test(proxy))) return proxy;
  throw malformed(cluster.path, {
    en: `proxy-url of cluster "${cluster.name}" is no address of a proxy (http, https or socks5)`,
    fr: `proxy-url du cluster « ${cluster.name} » n’est pas l’adresse d’un proxy (http, https ou socks5)`,
  });
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

function inClusterConfig({ env, readFile }: KubeconfigSource): Kubeconfig | null {
  const host = env.KUBERNETES_SERVICE_HOST;
  if (host === undefined || host === '') return null;
  const read = (name: string): string | null => {
    try {
      return decodeText(readFile(`${SERVICE_ACCOUNT}/${name}`)).trim();
    } catch {
      return null;
    }
  };
  const token = read('token');
  if (token === null) return null;
  registerSecret(token);
  const access: ClusterAccess = {
    context: 'in-cluster',
    cluster: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT ?? '443'}`,
    namespace: read('namespace') || null,
    tls: { caFile: `${SERVICE_ACCOUNT}/ca.crt`, caData: null, serverName: null, skipVerify: false },
    proxyUrl: null,
    user: { ...userAccess(undefined, { env, readFile }), tokenFile: `${SERVICE_ACCOUNT}/token` },
  };
  return { currentContext: access.context, contexts: [access.context], access: () => access };
}
