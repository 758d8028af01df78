import type { ApiClient } from '../../cluster/api/client.ts';
import type { Pod, TokenFile, TokenRequest } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';

/** Asks the API for a token of the pod's ServiceAccount, bound to the pod. */
export type RequestToken = (
  pod: Pod,
  request: { readonly audience: string | undefined; readonly expirationSeconds: number },
) => Promise<{ readonly token: string; readonly expiresAtMs: number }>;

/** The API server's default. */
const DEFAULT_SECONDS = 3_600;
/** As the kubelet does, one is asked for anew when that share of its life is over. */
const RENEW_AT = 0.8;

/** The tokens of one pod, each kept until it is time for the next. */
export class PodTokens {
  readonly #request: RequestToken;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly token: string; readonly renewAtMs: number }>();

  constructor(request: RequestToken, clock: Clock) {
    this.#request = request;
    this.#clock = clock;
  }

  async token(
    pod: Pod,
    { audience, expirationSeconds = DEFAULT_SECONDS }: Omit<TokenFile, 'path'>,
  ): Promise<string> {
    const key = `${audience ?? ''} ${expirationSeconds}`;
    const known = this.#known.get(key);
    const now = this.#clock.now();
    if (known && now < known.renewAtMs) return known.token;
    const { token, expiresAtMs } = await this.#request(pod, { audience, expirationSeconds });
    this.#known.set(key, { token, renewAtMs: now + (expiresAtMs - now) * RENEW_AT });
    return token;
  }

  /** How long until one of them is to be renewed; undefined: there are none. */
  renewInMs(): number | undefined {
    const times = [...this.#known.values()].map(({ renewAtMs }) => renewAtMs);
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - this.#clock.now());
  }
}

/** With the node's own identity: it may ask for its pods alone. */
export function tokenRequester(client: Pick<ApiClient, 'create'>): RequestToken {
  return async (pod, { audience, expirationSeconds }) => {
    const { namespace, name, uid } = pod.metadata;
    const account = pod.spec.serviceAccountName ?? 'default';
    const plural = `serviceaccounts/${account}/token`;
    const request: TokenRequest = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: account, namespace },
      spec: {
        audiences: audience ? [audience] : [],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const resource = { apiVersion: 'v1', kind: 'TokenRequest', plural, namespaced: true };
    const { status } = await client.create(resource, request);
    if (!status?.token) throw new Error(`the API gave no token of ServiceAccount ${namespace}/${account}`);
    return { token: status.token, expiresAtMs: Date.parse(status.expirationTimestamp ?? '') };
  };
}
