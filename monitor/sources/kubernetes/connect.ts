import { EXIT, messageIn, PalierError } from '../../../core/lib/errors.ts';
import { text } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { TargetKind } from '../../../core/timeline/events.ts';
import { type ApiError, apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
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
    {
      en: `${access.server} answers, but does not say a Kubernetes version`,
      fr: `${access.server} répond, mais sans dire de version de Kubernetes`,
    },
    CHECK_SERVER,
  );
}

const CHECK_SERVER: Wording = {
  en: 'check the server of this context in your kubeconfig',
  fr: 'vérifiez le serveur de ce contexte dans votre kubeconfig',
};

function connectError(error: ApiError, { context, server, proxyUrl }: ClusterAccess): PalierError {
  const proxy = proxyUrl === null ? null : new URL(proxyUrl).host;
  const [en, fr] = [messageIn(error, 'en'), messageIn(error, 'fr')];
  const fail = (code: string, what: Wording, hint: Wording) => {
    const message = { en: `context "${context}": ${what.en}`, fr: `contexte « ${context} » : ${what.fr}` };
    return new PalierError(code, EXIT.environment, message, hint, { cause: error });
  };
  switch (error.kind) {
    case 'unreachable':
    case 'timeout':
      return fail(
        'cluster-unreachable',
        {
          en: `the API server ${server} does not answer${proxy === null ? '' : ` through the proxy ${proxy}`} (${en})`,
          fr: `le serveur d’API ${server} ne répond pas${proxy === null ? '' : ` à travers le proxy ${proxy}`} (${fr})`,
        },
        {
          en: 'is the cluster running (minikube status), is a VPN needed? Or use the sandbox: --target sandbox',
          fr: 'le cluster est-il démarré (minikube status), faut-il un VPN ? Ou prenez le bac à sable : --target sandbox',
        },
      );
    case 'tls':
      return fail(
        'cluster-tls',
        { en: `TLS with ${server} failed: ${en}`, fr: `échec de TLS avec ${server} : ${fr}` },
        {
          en: 'the certificate authority of the kubeconfig may belong to an earlier cluster: fetch the kubeconfig again',
          fr: 'l’autorité de certification du kubeconfig est peut-être celle d’un ancien cluster : récupérez à nouveau le kubeconfig',
        },
      );
    case 'credentials':
      return fail(
        'credentials',
        {
          en: `no credentials could be made: ${en}`,
          fr: `impossible d’obtenir des identifiants : ${fr}`,
        },
        error.hint ?? {
          en: 'run the login command of your cluster and try again',
          fr: 'lancez la commande de connexion de votre cluster et réessayez',
        },
      );
    case 'unauthorized':
      return fail(
        'cluster-unauthorized',
        {
          en: `${server} does not accept the credentials (401): expired?`,
          fr: `${server} n’accepte pas les identifiants (401) : expirés ?`,
        },
        {
          en: 'log in to the cluster again, or fetch the kubeconfig again',
          fr: 'reconnectez-vous au cluster, ou récupérez à nouveau le kubeconfig',
        },
      );
    case 'forbidden':
      return fail(
        'cluster-forbidden',
        {
          en: `this user may not even ask for the version (403): ${en}`,
          fr: `cet utilisateur n’a même pas le droit de demander la version (403) : ${fr}`,
        },
        {
          en: 'ask for the role "system:public-info-viewer"',
          fr: 'demandez le rôle « system:public-info-viewer »',
        },
      );
    default:
      return fail(
        'not-kubernetes',
        {
          en: `${server} does not answer like a Kubernetes API: ${en}`,
          fr: `${server} ne répond pas comme une API Kubernetes : ${fr}`,
        },
        CHECK_SERVER,
      );
  }
}
