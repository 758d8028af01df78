import type { ApiError } from '../kubernetes/api-error.ts';

const SHOW_A_TOKEN =
  'give a token or a header with --prometheus-header "NAME: VALUE" (or PALIER_PROMETHEUS_HEADERS), or go around it with kubectl port-forward';

/** Why a Prometheus asked by its address has no answer for us, in its own words where it has some. */
export function explainDirect(where: string, error: ApiError): string {
  const { kind, status, message } = error;
  const said = message === '' || message === `HTTP ${status}` ? '' : `: ${message}`;
  switch (kind) {
    case 'not-kubernetes':
      return message.includes('name that address')
        ? `${where} ${message}`
        : `${where} ${message}: ${SHOW_A_TOKEN}`;
    case 'unauthorized':
      return `${where} wants to know who asks (401)${said}: ${SHOW_A_TOKEN}`;
    case 'forbidden':
      return `${where} has a proxy in front that refuses (403)${said}: ${SHOW_A_TOKEN}`;
    case 'not-found':
      return `${where} has no API of Prometheus at that address (404): name the one that /api/v1/query is below`;
    default:
      return explainOther(where, error);
  }
}

/** The same through the API server's service proxy. */
export function explainProxied(where: string, error: ApiError): string {
  const isOwn =
    error.kind === 'forbidden' && /services\/proxy|is forbidden|cannot (get|proxy)/.test(error.message);
  if (isOwn) return `${where} may not be asked: ask for the verb "get" on services/proxy`;
  return explainOther(where, error);
}

function explainOther(where: string, { kind, status, message }: ApiError): string {
  if (kind === 'excessive') return `${where} answers too much: ${message}`;
  if (status === null) return `${where} does not answer: ${message}`;
  // 503 of the service proxy: no pod is ready. Anything else is Prometheus' own words.
  return status >= 500 || status < 300
    ? `${where} does not answer (${status}): ${message}`
    : `${where} refuses the query (${status}): ${message}`;
}
