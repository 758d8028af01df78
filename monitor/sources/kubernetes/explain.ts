import type { ApiError } from './api-error.ts';

/** What was asked of the API, for messages: `cannot list pods in palier`. */
export interface Asked {
  readonly verb: 'get' | 'list' | 'watch';
  /** With its API group where it is not the core one: `horizontalpodautoscalers.autoscaling`. */
  readonly resource: string;
  readonly namespace: string | null;
}

/** Why it failed and what to do about it, in one line. */
export function explainFailure(error: ApiError, asked: Asked): string {
  const where = asked.namespace === null ? '' : ` in ${asked.namespace}`;
  const what = `cannot ${asked.verb} ${asked.resource}${where}`;
  switch (error.kind) {
    case 'forbidden':
      return `${what}: forbidden; ask for the verb "${asked.verb}" on ${asked.resource}${where}`;
    case 'unauthorized':
      return `${what}: the API does not accept the credentials (401), the token may have expired; log in again`;
    case 'not-found':
      return `${what}: the API server does not serve it (404)`;
    case 'throttled':
      return `${what}: the API server is overloaded (429); trying again later`;
    case 'credentials':
      return `${what}: no credentials: ${error.message}`;
    case 'tls':
      return `${what}: TLS with the API server failed: ${error.message}`;
    case 'timeout':
      return `${what}: ${error.message}; reconnecting`;
    case 'unreachable':
      return `${what}: API unreachable (${error.message}); reconnecting`;
    case 'gone':
      return `${what}: the version asked for is too old; reading everything again`;
    case 'not-kubernetes':
      return `${what}: what answered is not Kubernetes: ${error.message}`;
    case 'excessive':
      return `${what}: ${error.message}, which Palier does not take`;
    case 'server':
      return `${what}: the API server failed (${error.status ?? '?'}): ${error.message}`;
    default:
      return error.kind satisfies never;
  }
}

/** The same of metrics.k8s.io: nobody is there (404), or somebody is and fails (503), and the next step of each. */
export function explainMetricsFailure(error: ApiError, asked: Asked): string {
  if (error.kind === 'not-found') {
    return 'no metrics-server: metrics.k8s.io is not served; install it (minikube addons enable metrics-server)';
  }
  if (error.kind !== 'server') return explainFailure(error, asked);
  return `metrics-server does not answer (${error.status ?? '?'}): ${error.message}; it is there, so look at its log (kubectl logs -n kube-system deploy/metrics-server), in a lab it often needs --kubelet-insecure-tls`;
}

/** Whether it is about the way to the API and not about this one resource. */
export function concernsWholeApi(error: ApiError): boolean {
  return ['unreachable', 'timeout', 'tls', 'credentials', 'unauthorized', 'not-kubernetes'].includes(
    error.kind,
  );
}
