import http from 'node:http';
import https from 'node:https';
import type { Detail } from '../../../core/timeline/cause.ts';

export type ProbeResult =
  | { readonly reachable: true; readonly status: number }
  | { readonly reachable: false; readonly why: Detail };

const TIMEOUT_MS = 2_000;

/** Whether anything that speaks HTTP answers: any status will do, it is not a judgement of the API's health. */
export function probe(url: string, path = '/livez', timeoutMs = TIMEOUT_MS): Promise<ProbeResult> {
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const request = (url.startsWith('https:') ? https : http).get(
    new URL(path, url),
    // A certificate that nobody signed is no reason to call the address unreachable.
    { timeout: timeoutMs, rejectUnauthorized: false, agent: false },
    (answer) => {
      // What it says does not matter, and it may have no end.
      answer.destroy();
      resolve({ reachable: true, status: answer.statusCode ?? 0 });
    },
  );
  const late = {
    en: `no answer within ${timeoutMs / 1000} s`,
    fr: `pas de réponse en ${timeoutMs / 1000} s`,
  };
  request.on('timeout', () => {
    resolve({ reachable: false, why: late });
    request.destroy();
  });
  request.on('error', (error) => resolve({ reachable: false, why: error.message || String(error) }));
  return promise;
}
