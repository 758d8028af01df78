import http from 'node:http';
import https from 'node:https';
import { ApiError, apiErrorFromAnswer, apiErrorFromSystem } from '../kubernetes/api-error.ts';
import { type Json, record } from '../kubernetes/json.ts';

const TIMEOUT_MS = 5_000;

/** GET of a JSON object. @throws ApiError */
export async function getJson(url: string, signal: AbortSignal): Promise<Json> {
  const { status, body } = await get(url, signal).catch((error: unknown) => {
    throw apiErrorFromSystem(error);
  });
  if (status < 200 || status > 299) throw apiErrorFromAnswer(status, body);
  try {
    const document = record(JSON.parse(body));
    if (document !== undefined) return document;
  } catch {
    // One message for all that is not a JSON object.
  }
  throw new ApiError('server', `expected JSON, got ${JSON.stringify(body.slice(0, 60))}`, { status });
}

function get(url: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const request = (url.startsWith('https:') ? https : http).get(
    url,
    { signal, timeout: TIMEOUT_MS },
    (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.on('error', reject);
    },
  );
  request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  request.on('error', reject);
  return promise;
}
