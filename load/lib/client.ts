import { check } from 'k6';
import http, { type RefinedResponse, type RequestBody } from 'k6/http';
import { Counter } from 'k6/metrics';
import { closesAfter } from '../connections.ts';
import type { ScenarioPlan } from '../plan.ts';

/**
 * One sample a request, for the live view: which pod served it, and how many of its checks passed and failed
 * (k6's own outputs tell only their share). monitor/sources/k6/ reads it; see docs/live-k6-metrics.md.
 */
const served = new Counter('palier_requests');

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

/** A client per virtual user: it counts its requests to know when to change its connection. */
export function createClient(plan: ScenarioPlan): Client {
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
      return judge(request, reply);
    },
  };
}

function judge(request: Request, reply: Reply): { ok: boolean; json: unknown } {
  const statusOk = reply.status === request.status;
  const json = statusOk ? parse(reply.body) : null;
  const assertions: Record<string, boolean> = { [`${request.name}: status ${request.status}`]: statusOk };
  // An answer with the wrong status is one failed check: its body is an error's, not what the others are about.
  if (statusOk) Object.assign(assertions, request.content(json, reply));
  const ok = check(reply, checkersOf(assertions));
  const verdicts = Object.values(assertions);
  const passed = verdicts.filter(Boolean).length;
  countServed(reply, passed, verdicts.length - passed);
  return { ok, json };
}

/** Tells the live view of a request; every request of ours must be told once. */
export function countServed(reply: Pick<Reply, 'headers'>, checksPassed = 0, checksFailed = 0): void {
  // Without the header the tag is empty, and k6 leaves empty tags out.
  served.add(1, { pod: reply.headers['X-Served-By'] ?? '', checks: `${checksPassed}/${checksFailed}` });
}

/** k6 asks functions. */
function checkersOf(assertions: Assertions): Record<string, () => boolean> {
  const checkers: Record<string, () => boolean> = {};
  for (const name of Object.keys(assertions)) checkers[name] = () => assertions[name] === true;
  return checkers;
}

function parse(body: string | null): unknown {
  if (!body) return null;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
