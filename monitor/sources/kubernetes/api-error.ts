import { type RetryHeaders, retryAfterMs } from '../retry.ts';
import { record, text } from './json.ts';

export type ApiErrorKind =
  /** No answer at all: refused, unknown host, connection lost. */
  | 'unreachable'
  /** Connected, and no answer in time. */
  | 'timeout'
  /** No TLS: most often the server's certificate is not the one the kubeconfig expects. */
  | 'tls'
  /** Our own credentials could not be made (exec plugin failed, file missing). */
  | 'credentials'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  /** 410: this resourceVersion is no longer kept. */
  | 'gone'
  | 'throttled'
  | 'server'
  /** More than any answer may be: too large, too many pages. */
  | 'excessive'
  /** Something answered, but not a Kubernetes API. */
  | 'not-kubernetes';

/** A request to the API server that failed; the message is the server's own or the system's. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number | null;
  /** How long the server asks us to stay away. */
  readonly retryAfterMs: number | null;
  /** What to do about this very failure; null: nothing better than about others of its kind. */
  readonly hint: string | null;

  constructor(
    kind: ApiErrorKind,
    message: string,
    details: {
      status?: number;
      retryAfterMs?: number | null;
      hint?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ApiError';
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.hint = details.hint ?? null;
  }
}

/** From an HTTP answer; `body` is a Kubernetes Status in JSON when all is as it should be. */
export function apiErrorFromAnswer(status: number, body: string, headers: RetryHeaders = {}): ApiError {
  return new ApiError(kindOfStatus(status), messageOf(body) ?? `HTTP ${status}`, {
    status,
    retryAfterMs: retryAfterMs(headers),
  });
}

/** From an in-stream ERROR event of a watch, which carries a Status object. */
export function apiErrorFromStatus(object: unknown): ApiError {
  const status = record(object);
  const code = typeof status?.code === 'number' ? status.code : 500;
  return new ApiError(kindOfStatus(code), text(status?.message) ?? `watch error ${code}`, { status: code });
}

/** From an error of the socket, of TLS or of the credentials. */
export function apiErrorFromSystem(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const code = errorCode(error);
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  if (code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') {
    return new ApiError('timeout', message, { cause: error });
  }
  // Who goes away in the middle of TLS is not one whose certificate is wrong; Node's word for the rest is "aborted".
  if (code === 'ECONNRESET')
    return new ApiError('unreachable', 'the connection was closed by the other side', { cause: error });
  const kind = TLS_CODES.test(code) || TLS_MESSAGES.test(message) ? 'tls' : 'unreachable';
  return new ApiError(kind, message, { cause: error });
}

/** `ECONNREFUSED` and the like; looks into the AggregateError that "happy eyeballs" makes. */
export function errorCode(error: unknown): string {
  const own = record(error)?.code;
  if (typeof own === 'string') return own;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return '';
}

const TLS_CODES = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)|EPROTO/;
const TLS_MESSAGES = /certificate|TLS|SSL/;

function kindOfStatus(status: number): ApiErrorKind {
  // A Kubernetes API sends nobody elsewhere: it is the page to log in, of what stands before it.
  if (status >= 300 && status <= 399) return 'not-kubernetes';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 410) return 'gone';
  if (status === 429) return 'throttled';
  return 'server';
}

function messageOf(body: string): string | undefined {
  try {
    const document = record(JSON.parse(body));
    // A Status has a message, an answer of Prometheus an error.
    return text(document?.message) ?? text(document?.error);
  } catch {
    return text(body.trim().slice(0, 200));
  }
}
