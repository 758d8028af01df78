import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { messageOf } from '../../lib/errors.ts';
import { ApiError } from './errors.ts';
import type { ClusterAccess } from './kubeconfig.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  /** Ends the request, or the answer where it has begun. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Text, to be read to its end or left early. Throws ApiError `Unreachable` when it breaks off. */
  readonly body: AsyncIterable<string>;
}

/** More than the 64 KiB of HTTP/2, so that a long list does not wait for window updates. */
const WINDOW_BYTES = 1 << 20;

/**
 * One HTTP/2 connection for all requests and watches, opened when it is needed and anew when it broke. Beside HTTPS with
 * kept connections it costs the same CPU and 4 MB more, but there is one connection to lose, not one for each watch, and no
 * request goes out on a connection that the server is just closing for its idleness.
 */
export class Connection {
  readonly #access: ClusterAccess;
  #session: ClientHttp2Session | undefined;
  #closed = false;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  /** Resolves when the answer begins. Throws ApiError `Unreachable` when none does. */
  send(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) => reject(this.#unreachable(cause));
      if (this.#closed || request.signal.aborted) return fail(new Error('no longer wanted'));
      let stream: ClientHttp2Stream;
      try {
        stream = this.#open().request(this.#headers(request), { endStream: request.body === undefined });
      } catch (cause) {
        this.#session = undefined;
        return fail(cause);
      }
      const cancel = () => stream.close(constants.NGHTTP2_CANCEL);
      request.signal.addEventListener('abort', cancel, { once: true });
      stream.setEncoding('utf8');
      stream.once('response', (headers) =>
        resolve({ status: Number(headers[':status']), body: this.#chunks(stream) }),
      );
      stream.on('error', fail);
      stream.once('close', () => {
        request.signal.removeEventListener('abort', cancel);
        fail(new Error('the connection ended before an answer'));
      });
      if (request.body !== undefined) stream.end(request.body);
    });
  }

  /** Ends every request that is under way. */
  close(): void {
    this.#closed = true;
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    const known = this.#session;
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const { server, certificateAuthority, clientCertificate, clientKey } = this.#access;
    const session = connect(server, {
      ca: certificateAuthority,
      ...(clientCertificate !== undefined && { cert: clientCertificate }),
      ...(clientKey !== undefined && { key: clientKey }),
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    });
    const forget = () => {
      if (this.#session === session) this.#session = undefined;
    };
    session.once('connect', () => session.setLocalWindowSize(WINDOW_BYTES));
    // Told to each of its requests as well.
    session.on('error', forget);
    session.once('goaway', forget);
    session.once('close', forget);
    this.#session = session;
    return session;
  }

  async *#chunks(stream: ClientHttp2Stream): AsyncGenerator<string> {
    try {
      for await (const chunk of stream) yield chunk;
    } catch (cause) {
      throw this.#unreachable(cause);
    }
  }

  #headers({ method, path, body, contentType = 'application/json' }: Request) {
    const { token } = this.#access;
    return {
      ':method': method,
      ':path': path,
      accept: 'application/json',
      'user-agent': 'palier-sandbox',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': contentType }),
    };
  }

  #unreachable(cause: unknown): ApiError {
    const message = `no answer from ${this.#access.server}: ${messageOf(cause)}`;
    return new ApiError(0, 'Unreachable', message, { cause });
  }
}
