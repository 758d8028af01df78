import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { TargetKind } from '../../../core/timeline/events.ts';
import { type ApiError, apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { text } from './json.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** An API server that answered. */
export interface Cluster {
  readonly access: ClusterAccess;
  readonly client: KubeClient;
  /** `v1.34.4` */
  readonly version: string;
  readonly kind: TargetKind;
}

/** How the sandbox calls itself in its version. */
const SANDBOX_BUILD = '+palier-sandbox';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Asks the API server of a context for its version.
 * @throws PalierError `cluster-unreachable`, `cluster-unauthorized`, `cluster-tls`, `credentials`,
 *   `cluster-forbidden` or `not-kubernetes`, all with exit code 3
 */
export async function connect(
  client: KubeClient,
  access: ClusterAccess,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<Cluster> {
  try {
    const answer = await client.getJson('/version', { timeoutMs });
    const version = text(answer.gitVersion);
    if (version !== undefined) {
      const kind = version.includes(SANDBOX_BUILD) ? 'sandbox' : 'kubernetes';
      return { access, client, version, kind };
    }
  } catch (error) {
    throw connectError(apiErrorFromSystem(error), access);
  }
  throw new PalierError(
    'not-kubernetes',
    EXIT.environment,
    `${access.server} answers, but does not say a Kubernetes version`,
    'check the server of this context in your kubeconfig',
  );
}

function connectError(error: ApiError, { context, server, proxyUrl }: ClusterAccess): PalierError {
  const way = proxyUrl === null ? '' : ` through the proxy ${new URL(proxyUrl).host}`;
  const fail = (code: string, message: string, hint: string) =>
    new PalierError(code, EXIT.environment, message, hint, { cause: error });
  switch (error.kind) {
    case 'unreachable':
    case 'timeout':
      return fail(
        'cluster-unreachable',
        `context "${context}": the API server ${server} does not answer${way} (${error.message})`,
        'is the cluster running (minikube status), is a VPN needed? Or use the sandbox: --target sandbox',
      );
    case 'tls':
      return fail(
        'cluster-tls',
        `context "${context}": TLS with ${server} failed: ${error.message}`,
        'the certificate authority of the kubeconfig may belong to an earlier cluster: fetch the kubeconfig again',
      );
    case 'credentials':
      return fail(
        'credentials',
        `context "${context}": no credentials could be made: ${error.message}`,
        error.hint ?? 'run the login command of your cluster and try again',
      );
    case 'unauthorized':
      return fail(
        'cluster-unauthorized',
        `context "${context}": ${server} does not accept the credentials (401): expired?`,
        'log in to the cluster again, or fetch the kubeconfig again',
      );
    case 'forbidden':
      return fail(
        'cluster-forbidden',
        `context "${context}": this user may not even ask for the version (403): ${error.message}`,
        'ask for the role "system:public-info-viewer"',
      );
    default:
      return fail(
        'not-kubernetes',
        `context "${context}": ${server} does not answer like a Kubernetes API: ${error.message}`,
        'check the server of this context in your kubeconfig',
      );
  }
}
