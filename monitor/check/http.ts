import http from 'node:http';
import https from 'node:https';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { LIMITS, readBounded } from '../sources/bounded-body.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The pod that answered, as the backend says in X-Served-By. */
  readonly servedBy: string | null;
}

export interface HttpCall {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  /** Keeps connections; without one each call opens its own. */
  readonly agent?: http.Agent;
}

/** A connection that was kept open turned out to be closed when it was used again. */
export class KeptConnectionClosed extends Error {
  readonly code = 'ECONNRESET';
}

/** The longest that a caller of the API would wait. */
const TIMEOUT_MS = 10_000;

function late(): PalierError {
  const seconds = TIMEOUT_MS / 1000;
  return new PalierError('ETIMEDOUT', EXIT.environment, {
    en: `no answer within ${seconds} s`,
    fr: `pas de réponse en ${seconds} s`,
  });
}

/** One call, never repeated. @throws Error when there was no answer */
export function call(url: string, { method = 'GET', json, agent }: HttpCall = {}): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const body = json === undefined ? null : JSON.stringify(json);
  const request = (url.startsWith('https:') ? https : http).request(
    url,
    {
      method,
      agent: agent ?? false,
      // As `probe` does: a certificate that nobody signed is not what is checked here.
      rejectUnauthorized: false,
      headers:
        body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    },
    (answer) => {
      const servedBy = answer.headers['x-served-by'];
      readBounded(answer, { maxBytes: LIMITS.bodyBytes, withinMs: TIMEOUT_MS }).then(
        (text) =>
          resolve({
            status: answer.statusCode ?? 0,
            body: text,
            servedBy: typeof servedBy === 'string' ? servedBy : null,
          }),
        reject,
      );
    },
  );
  request.setTimeout(TIMEOUT_MS, () => request.destroy(late()));
  request.on('error', (error: NodeJS.ErrnoException) =>
    reject(
      request.reusedSocket && error.code === 'ECONNRESET'
        ? new KeptConnectionClosed(error.message, { cause: error })
        : error,
    ),
  );
  request.end(body ?? undefined);
  return promise;
}
