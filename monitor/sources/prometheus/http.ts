import http from 'node:http';
import https from 'node:https';
import { type Json, record } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { LIMITS, readBounded } from '../bounded-body.ts';
import { ApiError, apiErrorFromAnswer, apiErrorFromSystem } from '../kubernetes/api-error.ts';

const SILENT_MS = 5_000;
const WHOLE_MS = 15_000;

export interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as a form by POST: an address has no room for a long query. */
  readonly form?: URLSearchParams;
}

/** Asks for a JSON object. Goes nowhere else than it was told: a token is for that server alone. @throws ApiError */
export async function askJson(question: Question, signal: AbortSignal): Promise<Json> {
  const { status, headers, body } = await ask(question, signal).catch((error: unknown) => {
    throw apiErrorFromSystem(error);
  });
  if (status >= 300 && status <= 399) throw elsewhere(question.url, headers.location, status);
  if (status < 200 || status > 299) throw apiErrorFromAnswer(status, withoutMarkup(body), headers);
  try {
    const document = record(JSON.parse(body));
    if (document !== undefined) return document;
  } catch {
    // One message for all that is not a JSON object.
  }
  if (isMarkup(body))
    throw new ApiError(
      'not-kubernetes',
      { en: 'answers with a page, maybe to log in', fr: 'répond par une page, peut-être de connexion' },
      { status },
    );
  const got = JSON.stringify(body.slice(0, 60));
  throw new ApiError(
    'server',
    { en: `expected JSON, got ${got}`, fr: `du JSON était attendu, reçu ${got}` },
    { status },
  );
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

function ask({ url, headers, form }: Question, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const content = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const request = (url.startsWith('https:') ? https : http).request(
    url,
    {
      method: form === undefined ? 'GET' : 'POST',
      signal,
      timeout: SILENT_MS,
      headers: { accept: 'application/json', ...content, ...headers },
    },
    (answer) => {
      const status = answer.statusCode ?? 0;
      const isGood = status >= 200 && status <= 299;
      const limits = isGood ? { maxBytes: LIMITS.bodyBytes } : { maxBytes: LIMITS.errorBytes, cut: true };
      readBounded(answer, { ...limits, withinMs: WHOLE_MS }).then(
        (body) => resolve({ status, headers: answer.headers, body }),
        reject,
      );
    },
  );
  request.on('timeout', () =>
    request.destroy(
      new ApiError('timeout', {
        en: `no answer within ${SILENT_MS / 1000} s`,
        fr: `pas de réponse en ${SILENT_MS / 1000} s`,
      }),
    ),
  );
  request.on('error', reject);
  request.end(form?.toString());
  return promise;
}

/** Where an answer sends us, without what its query holds. */
function elsewhere(url: string, location: string | undefined, status: number): ApiError {
  const fail = (detail: Wording, hint?: Wording) => new ApiError('not-kubernetes', detail, { status, hint });
  if (location === undefined || !URL.canParse(location, url))
    return fail({ en: 'sends elsewhere', fr: 'renvoie ailleurs' });
  const [from, to] = [new URL(url), new URL(location, url)];
  const shown = to.origin === from.origin ? to.pathname : `${to.origin}${to.pathname}`;
  const api = /\/api\/v1\/[\w/]+$/;
  if (api.test(to.pathname)) {
    const other = `${to.origin}${to.pathname.replace(api, '')}`;
    return fail(
      { en: `sends to ${other}`, fr: `renvoie vers ${other}` },
      { en: 'name that address', fr: 'nommez cette adresse' },
    );
  }
  return fail({
    en: `sends to a login page (${shown})`,
    fr: `renvoie vers une page de connexion (${shown})`,
  });
}

function isMarkup(body: string): boolean {
  return /^\s*</.test(body);
}

/** The heading of a page, for one line. */
function withoutMarkup(body: string): string {
  if (!isMarkup(body)) return body;
  return /<(?:title|h1)[^>]*>([^<]*)</i.exec(body.slice(0, 4_000))?.[1]?.replaceAll(/\s+/g, ' ').trim() ?? '';
}
