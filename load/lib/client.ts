import { check } from 'k6';
import http, { type RefinedResponse, type RequestBody } from 'k6/http';
import { closesAfter } from '../connections.ts';
import type { ScenarioPlan } from '../plan.ts';
import type { Served } from './served.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Reply = RefinedResponse<'text'>;

/** What was asked of an answer: name → did it hold? */
export type Assertions = Readonly<Record<string, boolean>>;

export interface Request {
  /** Groups requests in k6's metrics; ids in URLs would make one series each. */
  readonly name: string;
  readonly method: Method;
  /** Under `/api/items`. */
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  /** About the content; asked only when the status is right. */
  readonly content: (json: unknown, reply: Reply) => Assertions;
}

export interface Client {
  /** Whether status and content were as expected, and the parsed body (null without one). */
  send(request: Request): { readonly ok: boolean; readonly json: unknown };
}

/** A client per virtual user: it counts its requests to know when to change its connection, and says how each ended. */
export function createClient(plan: ScenarioPlan, tell?: Served['tell']): Client {
  let sent = 0;
  return {
    send(request) {
      sent++;
      const headers: Record<string, string> = { Accept: 'application/json' };
      let body: RequestBody | null = null;
      if (request.body !== undefined) {
        headers['Content-Type'] = 'application/json';
        body = JSON.stringify(request.body);
      }
      if (closesAfter(plan.connections, sent)) headers.Connection = 'close';
      const url = `${plan.baseUrl}/api/items${request.path}`;
      const reply = http.request(request.method, url, body, {
        headers,
        tags: { name: request.name },
        responseType: 'text',
      });
      return judge(request, reply, tell);
    },
  };
}

function judge(request: Request, reply: Reply, tell?: Served['tell']): { ok: boolean; json: unknown } {
  const statusOk = reply.status === request.status;
  const json = statusOk ? parse(reply.body) : null;
  // An answer with the wrong status is one failed check: its body is an error's, not what the others are about.
  const content = statusOk ? request.content(json, reply) : {};
  const assertions = { [`${request.name}: status ${request.status}`]: statusOk, ...content };
  const checkers: Record<string, () => boolean> = {};
  let passed = 0;
  let failed = 0;
  for (const [name, holds] of Object.entries(assertions)) {
    checkers[name] = holds ? yes : no;
    if (holds) passed++;
    else failed++;
  }
  const ok = check(reply, checkers);
  tell?.(reply, passed, failed);
  return { ok, json };
}

/** k6 asks functions. */
const yes = () => true;
const no = () => false;

function parse(body: string | null): unknown {
  if (!body) return null;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
