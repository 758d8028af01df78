import type http from 'node:http';
import { type Json, record } from '../../../core/lib/json.ts';
import { LIMITS, readBounded } from '../bounded-body.ts';
import { timerMs } from '../timing.ts';
import { ApiError, apiErrorFromAnswer, nothingCame } from './api-error.ts';
import { createCredentials } from './credentials.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { readLines } from './lines.ts';
import { type Answer, agentFor, type Content, type Limits, type Method, request } from './request.ts';

/** Calls of the API server, one request each. Paths carry their query. */
export interface KubeClient {
  /** @throws ApiError */
  getJson(path: string, options?: CallOptions): Promise<Json>;
  /** For logs. @throws ApiError */
  getText(path: string, options?: CallOptions): Promise<string>;
  /** Changes an object. @returns it as it is stored @throws ApiError */
  patchJson(path: string, body: unknown, kind: PatchKind, options?: CallOptions): Promise<Json>;
  /** Asks for an object's deletion, which may take its time. The observer never does; checks of resilience do. @throws ApiError */
  remove(path: string, options?: CallOptions): Promise<void>;
  /**
   * One watch: each line is handed over as it comes; resolves when the server ends it.
   * @throws ApiError; kind `timeout` when no line came for `idleMs`
   */
  watchLines(path: string, options: WatchOptions): Promise<void>;
  /** How many requests were made in the last minute: an observer is to make few. */
  requestsInMinute(): number;
  close(): void;
}

export type PatchKind = 'merge-patch' | 'strategic-merge-patch';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** The longest silence; asked for anew with each line. */
  readonly idleMs: () => number;
  /** The API server says at once that it will tell. */
  readonly opensWithinMs?: number;
  readonly onOpen: () => void;
  readonly onLine: (line: string) => void;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const WATCH_OPENS_WITHIN_MS = 15_000;
/** A whole answer may take so many times what a silence within it may. */
const WHOLE = 3;

export function createKubeClient(access: ClusterAccess): KubeClient {
  const credentials = createCredentials(access);
  const agents = new Map<string, http.Agent>();
  let madeAtMs: readonly number[] = [];
  const lastMinute = () => madeAtMs.filter((ms) => performance.now() - ms < 60_000);

  async function open(
    path: string,
    limits: Limits,
    method: Method = 'GET',
    content?: Content,
  ): Promise<Answer> {
    const proof = await credentials.proof(limits.signal);
    madeAtMs = [...lastMinute(), performance.now()];
    const agent = agentFor(agents, access, proof);
    const answer = await request({ method, url: `${access.server}${path}`, content }, proof, agent, limits);
    if (answer.message.statusCode === 401) credentials.renew();
    return answer;
  }

  return {
    requestsInMinute: () => lastMinute().length,
    async getJson(path, { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      const answer = await open(path, { signal, idleMs: timeoutMs });
      return parseAnswer(answer, await readBody(answer, timeoutMs));
    },
    async getText(path, { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      const answer = await open(path, { signal, idleMs: timeoutMs });
      return textOf(answer, await readBody(answer, timeoutMs));
    },
    async patchJson(path, body, kind, { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      const content = { type: `application/${kind}+json`, body: Buffer.from(JSON.stringify(body)) };
      const answer = await open(path, { signal, idleMs: timeoutMs }, 'PATCH', content);
      return parseAnswer(answer, await readBody(answer, timeoutMs));
    },
    async remove(path, { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      const answer = await open(path, { signal, idleMs: timeoutMs }, 'DELETE');
      textOf(answer, await readBody(answer, timeoutMs));
    },
    async watchLines(path, { signal, idleMs, opensWithinMs = WATCH_OPENS_WITHIN_MS, onOpen, onLine }) {
      const answer = await open(path, { signal, idleMs: opensWithinMs, isStream: true });
      if (answer.message.statusCode !== 200) parseAnswer(answer, await readBody(answer, DEFAULT_TIMEOUT_MS));
      expectJson(answer.message);
      onOpen();
      await answer.orFailure(readSteadily(answer.message, onLine, idleMs));
    },
    close() {
      credentials.close();
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function readBody({ message, orFailure }: Answer, idleMs: number): Promise<string> {
  const failed = !isSuccess(message);
  const maxBytes = failed ? LIMITS.errorBytes : LIMITS.bodyBytes;
  return orFailure(readBounded(message, { maxBytes, withinMs: WHOLE * idleMs, cut: failed }));
}

function isSuccess({ statusCode = 0 }: http.IncomingMessage): boolean {
  return statusCode >= 200 && statusCode <= 299;
}

/** Only lines count: what keeps a proxy's connection open (empty lines, blanks) says nothing of the API. */
async function readSteadily(
  message: http.IncomingMessage,
  onLine: (line: string) => void,
  idleMs: () => number,
): Promise<void> {
  const within = () => {
    const ms = idleMs();
    const silent = nothingCame(Math.round(ms / 100) / 10);
    return setTimeout(() => message.destroy(silent), timerMs(ms));
  };
  let timer = within();
  try {
    await readLines(message, (line) => {
      onLine(line);
      clearTimeout(timer);
      timer = within();
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A page to log in comes with 200 too. */
function expectJson(message: http.IncomingMessage): void {
  const type = message.headers['content-type'];
  if (type === undefined || /\bjson\b/i.test(type)) return;
  message.destroy();
  const told = {
    en: `expected a watch in JSON, got ${type}`,
    fr: `un suivi en JSON était attendu, reçu ${type}`,
  };
  throw new ApiError('not-kubernetes', told, { status: 200 });
}

function textOf({ message }: Answer, body: string): string {
  if (!isSuccess(message)) throw apiErrorFromAnswer(message.statusCode ?? 0, body, message.headers);
  return body;
}

function parseAnswer(answer: Answer, body: string): Json {
  textOf(answer, body);
  try {
    const document = record(JSON.parse(body));
    if (document !== undefined) return document;
  } catch {
    // Falls through to the one message for all that is not a JSON object.
  }
  const got = JSON.stringify(body.slice(0, 60));
  throw new ApiError(
    'not-kubernetes',
    { en: `expected a JSON object, got ${got}`, fr: `un objet JSON était attendu, reçu ${got}` },
    { status: answer.message.statusCode ?? 0 },
  );
}
