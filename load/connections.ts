import { EXIT, PalierError } from '../core/lib/errors.ts';

/**
 * How long a virtual user keeps its TCP connection.
 *
 * A Service balances connections, not requests: a client that keeps its connection stays with the pod it got
 * first, and pods that the autoscaler adds see only new connections. Clients behind an ingress, with many users
 * who come and go, do not behave like that; k6 with a fixed set of virtual users does.
 *
 * `reuse`: a new connection after this many requests (the default: new pods are reached within seconds).
 * `keep`: for as long as both sides allow (shows pinning). `new`: one per request (the worst case).
 */
export type ConnectionPolicy =
  | { readonly kind: 'reuse'; readonly requests: number }
  | { readonly kind: 'keep' }
  | { readonly kind: 'new' };

export const DEFAULT_CONNECTIONS: ConnectionPolicy = { kind: 'reuse', requests: 20 };

/** `keep`, `new` or `reuse:20`. Throws PalierError `load-bad-override`. */
export function parseConnections(text: string): ConnectionPolicy {
  if (text === 'keep' || text === 'new') return { kind: text };
  const requests = Number(/^reuse:([1-9]\d{0,6})$/.exec(text)?.[1]);
  if (requests > 0) return { kind: 'reuse', requests };
  throw new PalierError(
    'load-bad-override',
    EXIT.usage,
    {
      en: `connections: expected keep, new or reuse:N, got "${text}"`,
      fr: `connexions : keep, new ou reuse:N attendu, reçu « ${text} »`,
    },
    {
      en: 'reuse:20 opens a new connection after every 20 requests of a virtual user.',
      fr: 'reuse:20 ouvre une nouvelle connexion toutes les 20 requêtes d’un utilisateur virtuel.',
    },
  );
}

/** Whether the connection should be closed after the request with this number (from 1) of a virtual user. */
export function closesAfter(policy: ConnectionPolicy, requestNumber: number): boolean {
  switch (policy.kind) {
    case 'keep':
      return false;
    case 'new':
      return true;
    case 'reuse':
      return requestNumber % policy.requests === 0;
    default:
      return policy satisfies never;
  }
}
