import http from 'node:http';
import https from 'node:https';
import { timerMs } from '../timing.ts';
import { ApiError, apiErrorFromSystem, errorCode, nothingCame } from './api-error.ts';
import type { Proof } from './credentials.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** A dead peer is noticed by the kernel some 15 s after it died (10 probes, one a second). */
const TCP_KEEP_ALIVE_MS = 5_000;

export type Method = 'GET' | 'DELETE' | 'PATCH';

export interface Content {
  readonly type: string;
  /** Bytes: of a string Node would encode the headers like it. */
  readonly body: Buffer;
}

interface Call {
  readonly method: Method;
  readonly url: string;
  readonly content: Content | undefined;
}

export interface Limits {
  readonly signal: AbortSignal | undefined;
  /** The longest silence, before and within the answer. */
  readonly idleMs: number;
  /** Within this one there may be longer ones. */
  readonly isStream?: boolean;
}

export interface Answer {
  readonly message: http.IncomingMessage;
  /** Replaces the stream's own error ("aborted") by the reason for it. */
  orFailure<T>(reading: Promise<T>): Promise<T>;
}

/** One request, to the beginning of its answer. @throws ApiError; what the signal says, once it is aborted */
export async function request(call: Call, proof: Proof, agent: http.Agent, limits: Limits): Promise<Answer> {
  try {
    return await requestOnce(call, proof, agent, limits);
  } catch (error) {
    // The server closed a kept connection just when we took it up again: not a failure, the next one is fresh.
    if (error instanceof ReusedConnectionClosed) return await requestOnce(call, proof, agent, limits);
    throw error;
  }
}

class ReusedConnectionClosed extends ApiError {}

function requestOnce(
  { method, url, content }: Call,
  proof: Proof,
  agent: http.Agent,
  limits: Limits,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { signal, idleMs } = limits;
  let timedOut = false;
  const timeout = () => nothingCame(idleMs / 1000);
  const reason = (error: unknown) => {
    if (signal?.aborted === true) return signal.reason;
    return timedOut ? timeout() : apiErrorFromSystem(error);
  };

  const call = (url.startsWith('https:') ? https : http).request(url, {
    method,
    agent,
    headers: {
      accept: 'application/json',
      'user-agent': 'palier',
      ...(content === undefined ? {} : { 'content-type': content.type }),
      ...proof.headers,
    },
    ...(signal === undefined ? {} : { signal }),
  });
  call.on('socket', (socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
  const tooLate = () => {
    timedOut = true;
    call.destroy(timeout());
  };
  // Until there is an answer it is a time of its own: that of a socket begins anew with each step of the connection.
  const answers = setTimeout(tooLate, timerMs(idleMs));
  call.on('timeout', tooLate);
  call.on('close', () => clearTimeout(answers));
  call.on('error', (error) => {
    const closed = call.reusedSocket && errorCode(error) === 'ECONNRESET' && !timedOut;
    reject(
      closed ? new ReusedConnectionClosed('unreachable', error.message, { cause: error }) : reason(error),
    );
  });
  call.on('response', (message) => {
    clearTimeout(answers);
    if (limits.isStream !== true) call.setTimeout(idleMs);
    // Whoever reads is told; an error that comes when nobody reads any more must end nothing.
    message.on('error', () => undefined);
    resolve({
      message,
      orFailure: async (reading) => {
        const read = await reading.catch((error) => Promise.reject(reason(error)));
        // An answer whose end is that of its connection seems whole when we have cut it.
        if (limits.isStream === true) signal?.throwIfAborted();
        return read;
      },
    });
  });
  call.end(content?.body);
  return promise;
}

/** One agent per set of certificates; they only change when an exec plugin hands out new ones. */
export function agentFor(agents: Map<string, http.Agent>, access: ClusterAccess, proof: Proof): http.Agent {
  if (proof.agent !== null) return proof.agent;
  const key = String(proof.tls.cert ?? '');
  let agent = agents.get(key);
  if (agent === undefined) {
    const options = { keepAlive: true, keepAliveMsecs: TCP_KEEP_ALIVE_MS };
    agent = access.server.startsWith('https:')
      ? new https.Agent({ ...options, ...proof.tls })
      : new http.Agent(options);
    agents.set(key, agent);
  }
  return agent;
}
