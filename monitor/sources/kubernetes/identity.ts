import { readFileSync } from 'node:fs';
import type { Json } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { registerSecret } from '../../../system/secrets/redact.ts';
import { readTextSync } from '../text-file.ts';
import { ApiError, errorCode } from './api-error.ts';
import { baseConfig } from './client-node-base.ts';
import { PLUGIN_WITHIN_MS, type PluginCredential, runExecPlugin } from './exec-plugin.ts';
import { impersonationHeaders } from './impersonation.ts';
import type { ClusterAccess, ExecPlugin, UserAccess } from './kubeconfig.ts';

/** Who we are to the API server, and as whom we ask. */
export interface Identity {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly cert?: Buffer | string | undefined;
  readonly key?: Buffer | string | undefined;
}

export interface Identifier {
  /** @throws ApiError of kind `credentials` */
  identify(): Promise<Identity>;
  /** The API said 401: make new credentials the next time. */
  renew(): void;
  /** Ends what is being made. */
  stop(): void;
}

/** The one of an access, for requests, watches and streams alike: a plug-in runs once for all of them. */
export function identifierOf(access: ClusterAccess): Identifier {
  const known = identifiers.get(access);
  if (known !== undefined) return known;
  const made = createIdentifier(access);
  identifiers.set(access, made);
  return made;
}

const identifiers = new WeakMap<ClusterAccess, Identifier>();

interface Maker {
  make(signal: AbortSignal): Promise<Identity>;
  renew?(): void;
}

function createIdentifier(access: ClusterAccess): Identifier {
  const impersonation = impersonationHeaders(access.user.impersonate);
  const maker = makerOf(access);
  let stopping = new AbortController();
  return {
    async identify() {
      try {
        const identity = await maker.make(stopping.signal);
        return { ...identity, headers: { ...identity.headers, ...impersonation } };
      } catch (error) {
        if (error instanceof ApiError) throw error;
        throw new ApiError('credentials', firstLines(error), { cause: error });
      }
    },
    renew: () => maker.renew?.(),
    stop() {
      stopping.abort();
      stopping = new AbortController();
    },
  };
}

function makerOf(access: ClusterAccess): Maker {
  const { user } = access;
  if (user.exec !== null) return pluginMaker(access, user.exec);
  if (user.authProvider !== null) return providerMaker(access, user.authProvider);
  return { make: async () => ownIdentity(user) };
}

/** Files are read for every request: tokens are rotated in place, and requests are few. */
function ownIdentity(user: UserAccess): Identity {
  const token = fileToken(user) ?? user.token;
  const cert = readMaterial(user.certFile, user.certData);
  const key = readMaterial(user.keyFile, user.keyData);
  return { headers: authorization(user, token), cert, key };
}

/** Kept until it expires, or the server does not take it any more. */
function pluginMaker(access: ClusterAccess, plugin: ExecPlugin): Maker {
  let running: Promise<PluginCredential> | null = null;
  let expiresAtMs = Number.POSITIVE_INFINITY;
  const start = async (signal: AbortSignal) => {
    expiresAtMs = Number.POSITIVE_INFINITY;
    const limits = { withinMs: PLUGIN_WITHIN_MS, signal };
    const credential = await runExecPlugin(plugin, execInfo(access, plugin), limits);
    expiresAtMs = credential.expiresAtMs ?? expiresAtMs;
    return credential;
  };
  return {
    async make(signal) {
      if (Date.now() >= expiresAtMs) running = null;
      running ??= start(signal);
      const mine = running;
      try {
        const { token, cert, key } = await mine;
        return { headers: authorization(access.user, token), cert: cert ?? undefined, key: key ?? undefined };
      } catch (error) {
        if (running === mine) running = null;
        throw error;
      }
    },
    renew() {
      running = null;
    },
  };
}

/** What client-go tells its plug-ins, too. */
function execInfo(access: ClusterAccess, plugin: ExecPlugin): Json {
  const { server, tls, proxyUrl } = access;
  const ca = readMaterial(tls.caFile, tls.caData)?.toString('base64');
  const cluster = {
    server,
    ...(tls.serverName === null ? {} : { 'tls-server-name': tls.serverName }),
    ...(tls.skipVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': ca }),
    ...(proxyUrl === null ? {} : { 'proxy-url': proxyUrl }),
  };
  const spec = { interactive: false, ...(plugin.provideClusterInfo ? { cluster } : {}) };
  return { apiVersion: plugin.apiVersion, kind: 'ExecCredential', spec };
}

/** client-node knows these, among them OpenID Connect with its renewal. */
function providerMaker(access: ClusterAccess, authProvider: Json): Maker {
  let loading: ReturnType<typeof baseConfig> | null = null;
  return {
    async make(signal) {
      loading ??= baseConfig(access, { authProvider });
      const config = await loading;
      const options: Parameters<typeof config.applyToHTTPSOptions>[0] = {};
      await within(config.applyToHTTPSOptions(options), signal);
      const given = Object.entries(options.headers ?? {});
      const headers = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)]));
      registerSecret(headers.authorization?.replace(/^Bearer /, ''));
      return { headers: { ...authorization(access.user, null), ...headers } };
    },
    renew() {
      loading = null;
    },
  };
}

const PROVIDER_LATE: Wording = {
  en: 'the auth-provider gave no answer in time',
  fr: 'l’auth-provider n’a pas répondu à temps',
};

/** What is asked there may never answer. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PLUGIN_WITHIN_MS)]);
  limit.addEventListener('abort', () => reject(new ApiError('credentials', PROVIDER_LATE)));
  return Promise.race([work, promise]);
}

function authorization(user: UserAccess, token: string | null): Record<string, string> {
  if (token !== null) return { authorization: `Bearer ${token}` };
  if (user.username === null) return {};
  const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** As in client-go the file wins over a token beside it, which is there for when it can't be read. */
function fileToken({ name, token: other, tokenFile }: UserAccess): string | null {
  if (tokenFile === null) return null;
  try {
    const token = readTextSync(tokenFile).trim();
    registerSecret(token);
    if (token !== '') return token;
  } catch (error) {
    if (other !== null) return null;
    const code = errorCode(error);
    const why = {
      en: `tokenFile of user "${name}" (${tokenFile}) can't be read: ${code}`,
      fr: `le tokenFile de l’utilisateur « ${name} » (${tokenFile}) est illisible : ${code}`,
    };
    throw new ApiError('credentials', why, { cause: error });
  }
  if (other !== null) return null;
  throw new ApiError('credentials', {
    en: `tokenFile of user "${name}" (${tokenFile}) is empty`,
    fr: `le tokenFile de l’utilisateur « ${name} » (${tokenFile}) est vide`,
  });
}

/** Data wins over a file, as in kubectl. */
export function readMaterial(file: string | null, base64: string | null): Buffer | undefined {
  if (base64 !== null) return Buffer.from(base64, 'base64');
  return file === null ? undefined : readFileSync(file);
}

function firstLines(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n').slice(0, 2).join(' ');
}
