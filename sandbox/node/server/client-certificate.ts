import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';

/** `kubelet`: may do whatever a kubelet offers; `aggregated`: the API server passes on what it has authorized. */
export type Caller = 'kubelet' | 'aggregated';

/** PEM. */
export interface Authorities {
  /** Of the cluster. */
  readonly cluster: string;
  /** Of the API server as the front of aggregated APIs. */
  readonly frontProxy: string;
}

/**
 * Tells who has connected by the certificate shown, which TLS has verified against the two authorities. Of the
 * cluster's certificates only those of its masters count, as the API server's own is: nodes have some of the same authority.
 */
export function createCallerOf(authorities: Authorities): (socket: unknown) => Caller | undefined {
  const cluster = new X509Certificate(authorities.cluster);
  const frontProxy = new X509Certificate(authorities.frontProxy);
  const known = new WeakMap<TLSSocket, Caller | undefined>();
  const identify = (certificate: X509Certificate): Caller | undefined => {
    if (isFrom(frontProxy, certificate)) return 'aggregated';
    const isMaster = certificate.subject.split('\n').includes('O=system:masters');
    return isFrom(cluster, certificate) && isMaster ? 'kubelet' : undefined;
  };
  return (socket) => {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    if (!known.has(socket)) {
      const certificate = socket.getPeerX509Certificate();
      known.set(socket, certificate && identify(certificate));
    }
    return known.get(socket);
  };
}

function isFrom(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
