import type { ApiFailure, Asked, Cause } from '../../../core/timeline/cause.ts';
import type { ApiError } from './api-error.ts';

/** Why a request failed, as it is told and recorded. */
export function requestFailure({ kind, status, detail }: ApiError, asked: Asked): Cause {
  const { verb, resource, namespace } = asked;
  const reconnecting = kind === 'timeout' || kind === 'unreachable';
  return {
    code: 'request-failed',
    values: { verb, resource, namespace, kind, status, detail, reconnecting },
  };
}

/** The same of metrics.k8s.io: nobody is there (404), or somebody is and fails (503), and the next step of each. */
export function metricsFailure(error: ApiError, asked: Asked): Cause {
  const { kind, status, detail } = error;
  if (kind === 'not-found') return { code: 'metrics-server-missing', values: {} };
  if (kind === 'server') return { code: 'metrics-server-failing', values: { status, detail } };
  return requestFailure(error, asked);
}

/** As it is told when it is over. */
export function pastFailure(cause: Cause): Cause {
  switch (cause.code) {
    case 'request-failed':
      return { ...cause, values: { ...cause.values, reconnecting: false } };
    case 'stream-was-dead':
      return { ...cause, values: { ...cause.values, reconnecting: false } };
    default:
      return cause;
  }
}

const WHOLE_API: readonly ApiFailure[] = [
  'unreachable',
  'timeout',
  'tls',
  'credentials',
  'unauthorized',
  'not-kubernetes',
];

/** Whether it is about the way to the API and not about this one resource. */
export function concernsWholeApi({ kind }: ApiError): boolean {
  return WHOLE_API.includes(kind);
}
