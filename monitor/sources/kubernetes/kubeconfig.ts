import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { EXIT, PalierError } from '../../core/errors.ts';
import { registerSecret, registerUrl } from '../../secrets/redact.ts';
import { type Json, record, records, text } from './json.ts';

/** One context of a kubeconfig, resolved: where the API is and how to prove who we are. */
export interface ClusterAccess {
  readonly context: string;
  readonly cluster: string;
  /** Without a slash at the end. */
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

export interface UserAccess {
  readonly name: string;
  readonly certFile: string | null;
  readonly certData: string | null;
  readonly keyFile: string | null;
  readonly keyData: string | null;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly impersonate: string | null;
  /** As in the file: read by client-node's authenticators. */
  readonly exec: Json | null;
  readonly authProvider: Json | null;
}

export interface KubeconfigSource {
  /** KUBECONFIG, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** null: there is none. */
  readonly homeDirectory: string | null;
  /** Throws (ENOENT) when there is no such file. */
  readonly readFile: (path: string) => string;
}

export interface Kubeconfig {
  readonly currentContext: string | null;
  readonly contexts: readonly string[];
  /**
   * Unlike client-node, never falls back to localhost:8080.
   * @throws PalierError `context-unknown` or `kubeconfig-malformed`
   */
  access(context?: string): ClusterAccess;
}

/**
 * Reads the kubeconfig as kubectl does: the files of KUBECONFIG (the first that names something wins), else
 * ~/.kube/config, else the service account of the pod we run in.
 * @throws PalierError `kubeconfig-missing` or `kubeconfig-malformed`
 */
export function loadKubeconfig(source: KubeconfigSource): Kubeconfig {
  const paths = kubeconfigPaths(source);
  const files = paths.flatMap((path) => readKubeconfig(path, source) ?? []);
  if (files.length === 0) {
    const inCluster = inClusterConfig(source);
    if (inCluster !== null) return inCluster;
    throw new PalierError(
      'kubeconfig-missing',
      EXIT.environment,
      paths.length === 0
        ? 'no kubeconfig: KUBECONFIG is not set, and this user has no home folder'
        : `no kubeconfig: ${paths.join(' and ')} ${paths.length === 1 ? 'does' : 'do'} not exist`,
      'set KUBECONFIG, or start a cluster (minikube start), or use the sandbox: --target sandbox',
    );
  }
  const merged = {
    contexts: files.flatMap((file) => entries(file, 'contexts', 'context')),
    clusters: files.flatMap((file) => entries(file, 'clusters', 'cluster')),
    users: files.flatMap((file) => entries(file, 'users', 'user')),
  };
  const currentContext = files.map((file) => text(file.document['current-context'])).find(Boolean) ?? null;
  const contexts = [...new Set(merged.contexts.map((entry) => entry.name))];
  const where = files.map((file) => file.path).join(', ');
  return {
    currentContext,
    contexts,
    access: (context) => resolveContext(context ?? currentContext, contexts, merged, where),
  };
}

interface File {
  readonly path: string;
  readonly document: Json;
}

interface Entry {
  readonly name: string;
  readonly body: Json;
  /** Relative paths in it start here. */
  readonly directory: string;
}

interface Merged {
  readonly contexts: readonly Entry[];
  readonly clusters: readonly Entry[];
  readonly users: readonly Entry[];
}

function kubeconfigPaths({ env, homeDirectory }: KubeconfigSource): readonly string[] {
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length > 0) return named;
  return homeDirectory === null ? [] : [join(homeDirectory, '.kube', 'config')];
}

function readKubeconfig(path: string, { readFile }: KubeconfigSource): File | null {
  let content: string;
  try {
    content = readFile(path);
  } catch (error) {
    if (record(error)?.code === 'ENOENT') return null;
    throw malformed(path, error instanceof Error ? error.message : String(error), error);
  }
  try {
    const document = content.trim() === '' ? {} : record(parse(content));
    if (document !== undefined) return { path, document };
  } catch (error) {
    const firstLine = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw malformed(path, firstLine, error);
  }
  throw malformed(path, 'expected a YAML mapping with clusters, users and contexts');
}

function entries({ path, document }: File, plural: string, singular: string): readonly Entry[] {
  return records(document[plural]).map((item) => {
    const name = text(item.name);
    const body = record(item[singular]) ?? {};
    if (name === undefined) throw malformed(path, `an entry of ${plural} has no name`);
    return { name, body, directory: dirname(path) };
  });
}

function resolveContext(
  name: string | null,
  contexts: readonly string[],
  merged: Merged,
  where: string,
): ClusterAccess {
  if (name === null) {
    throw new PalierError(
      'context-unknown',
      EXIT.usage,
      `${where} has no current-context`,
      contexts.length === 0 ? 'it names no context at all' : `choose one: --context ${contexts.join(' | ')}`,
    );
  }
  const context = merged.contexts.find((entry) => entry.name === name);
  if (context === undefined) {
    throw new PalierError(
      'context-unknown',
      EXIT.usage,
      `no context "${name}" in ${where}`,
      contexts.length === 0 ? 'it names no context at all' : `there are: ${contexts.join(', ')}`,
    );
  }
  const cluster = merged.clusters.find((entry) => entry.name === context.body.cluster);
  const server = text(cluster?.body.server);
  if (cluster === undefined || server === undefined) {
    throw malformed(where, `context "${name}" needs cluster "${context.body.cluster}" with a server`);
  }
  registerUrl(server);
  registerUrl(text(cluster.body['proxy-url']));
  if (!URL.canParse(server) || !/^https?:/.test(server)) {
    throw malformed(where, `the server of cluster "${cluster.name}" is not an http(s) address: ${server}`);
  }
  const user = merged.users.find((entry) => entry.name === context.body.user);
  if (user === undefined && text(context.body.user) !== undefined) {
    throw malformed(where, `context "${name}" needs user "${context.body.user}"`);
  }
  return {
    context: name,
    cluster: cluster.name,
    server: server.replace(/\/+$/, ''),
    namespace: text(context.body.namespace) ?? null,
    tls: {
      caFile: filePath(cluster, 'certificate-authority'),
      caData: text(cluster.body['certificate-authority-data']) ?? null,
      serverName: text(cluster.body['tls-server-name']) ?? null,
      skipVerify: cluster.body['insecure-skip-tls-verify'] === true,
    },
    proxyUrl: text(cluster.body['proxy-url']) ?? null,
    user: userAccess(user),
  };
}

function userAccess(user: Entry | undefined): UserAccess {
  const body = user?.body ?? {};
  for (const secret of [body.token, body.password, body['client-key-data']]) registerSecret(text(secret));
  return {
    name: user?.name ?? '',
    certFile: filePath(user, 'client-certificate'),
    certData: text(body['client-certificate-data']) ?? null,
    keyFile: filePath(user, 'client-key'),
    keyData: text(body['client-key-data']) ?? null,
    token: text(body.token) ?? null,
    tokenFile: filePath(user, 'tokenFile'),
    username: text(body.username) ?? null,
    password: text(body.password) ?? null,
    impersonate: text(body.as) ?? null,
    exec: record(body.exec) ?? null,
    authProvider: record(body['auth-provider']) ?? null,
  };
}

function filePath(entry: Entry | undefined, field: string): string | null {
  const path = text(entry?.body[field]);
  if (entry === undefined || path === undefined) return null;
  return isAbsolute(path) ? path : join(entry.directory, path);
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

function inClusterConfig({ env, readFile }: KubeconfigSource): Kubeconfig | null {
  const host = env.KUBERNETES_SERVICE_HOST;
  if (host === undefined || host === '') return null;
  try {
    readFile(`${SERVICE_ACCOUNT}/token`);
  } catch {
    return null;
  }
  const access: ClusterAccess = {
    context: 'in-cluster',
    cluster: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT ?? '443'}`,
    namespace: null,
    tls: { caFile: `${SERVICE_ACCOUNT}/ca.crt`, caData: null, serverName: null, skipVerify: false },
    proxyUrl: null,
    user: { ...userAccess(undefined), tokenFile: `${SERVICE_ACCOUNT}/token` },
  };
  return { currentContext: access.context, contexts: [access.context], access: () => access };
}

function malformed(path: string, message: string, cause?: unknown): PalierError {
  return new PalierError(
    'kubeconfig-malformed',
    EXIT.usage,
    `kubeconfig ${path} cannot be used: ${message}`,
    'correct it, or name another one in KUBECONFIG',
    cause === undefined ? undefined : { cause },
  );
}
