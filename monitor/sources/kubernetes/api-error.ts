import type { ErrorWording } from '../../../core/lib/errors.ts';
import { record, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import type { ApiFailure, Detail } from '../../../core/timeline/cause.ts';
import { number } from '../../i18n/format.ts';
import { type RetryHeaders, retryAfterMs } from '../retry.ts';

/** A request that failed; `detail`: the other side's own words, the system's, or ours in every language. */
export class ApiError extends Error {
  readonly kind: ApiFailure;
  readonly detail: Detail;
  readonly wording: ErrorWording;
  readonly status: number | null;
  /** How long the server asks us to stay away. */
  readonly retryAfterMs: number | null;
  /** What to do about this very failure; null: nothing better than about others of its kind. */
  readonly hint: Wording | null;

  constructor(
    kind: ApiFailure,
    detail: Detail,
    details: {
      status?: number;
      retryAfterMs?: number | null;
      hint?: Wording | undefined;
      cause?: unknown;
    } = {},
  ) {
    const message = inEveryLang((lang) => (typeof detail === 'string' ? detail : detail[lang]));
    super(message.en, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ApiError';
    this.kind = kind;
    this.detail = detail;
    this.hint = details.hint ?? null;
    this.wording = { message, hint: this.hint ?? inEveryLang(() => '') };
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
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
  return new ApiError(kindOfStatus(code), text(status?.message) ?? watchError(code), { status: code });
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
  if (code === 'ECONNRESET') return new ApiError('unreachable', CLOSED, { cause: error });
  const kind = TLS_CODES.test(code) || TLS_MESSAGES.test(message) ? 'tls' : 'unreachable';
  return new ApiError(kind, message, { cause: error });
}

/** Not in time. */
export function nothingCame(seconds: number): ApiError {
  return new ApiError('timeout', {
    en: `nothing came for ${seconds} s`,
    fr: `rien n’est venu pendant ${number(seconds, 'fr', Number.isInteger(seconds) ? 0 : 1)} s`,
  });
}

const CLOSED: Wording = {
  en: 'the connection was closed by the other side',
  fr: 'l’autre côté a fermé la connexion',
};

function watchError(code: number): Wording {
  return { en: `watch error ${code}`, fr: `erreur ${code} du suivi` };
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

function kindOfStatus(status: number): ApiFailure {
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
