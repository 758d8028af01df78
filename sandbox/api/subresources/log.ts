import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../store/types.ts';
import type { Clock, LogRequest } from '../../types.ts';
import { flag, integerOf, type ObjectRequest } from '../request.ts';
import { badRequest, notFoundError } from '../status-error.ts';

/** How long a quiet log may keep the answer's headers back, so that what is missing can be told as a Status. */
const HEADERS_AFTER_MS = 200;

/** GET of a container's log, as plain text; with `follow` until the container ends or the client goes. */
export async function serveLog(request: ObjectRequest): Promise<void> {
  const { route, api, response, query } = request;
  const { resource, namespace = '', name = '' } = route;
  const pod = api.store.get('pods', namespace, name);
  if (pod === undefined) throw notFoundError(resource, name);
  const asked = logRequestOf(query, pod, api.clock);
  const limitBytes = integerOf(query, 'limitBytes') ?? Number.POSITIVE_INFINITY;
  const gone = new AbortController();
  response.once('close', () => gone.abort());

  const chunks = api.logs.read(asked, gone.signal)[Symbol.asyncIterator]();
  const first = chunks.next();
  try {
    await Promise.race([first, delay(api.clock, HEADERS_AFTER_MS)]);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache' });
  response.flushHeaders();
  await copy(first, chunks, response, limitBytes);
}

async function copy(
  first: Promise<IteratorResult<string>>,
  chunks: AsyncIterator<string>,
  response: ServerResponse,
  limitBytes: number,
): Promise<void> {
  let left = limitBytes;
  try {
    for (let result = await first; !result.done && left > 0; result = await chunks.next()) {
      const bytes = Buffer.from(result.value).subarray(0, left);
      left -= bytes.length;
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      if (response.destroyed) break;
    }
    response.end();
  } catch {
    // The headers are out: a broken connection is all that is left to tell with.
    response.destroy();
  } finally {
    await chunks.return?.();
  }
}

function logRequestOf(query: URLSearchParams, pod: KubeObject, clock: Clock): LogRequest {
  const tailLines = integerOf(query, 'tailLines');
  const sinceMs = sinceOf(query, clock);
  return {
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    container: containerOf(query, pod),
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceMs !== undefined && { sinceMs }),
  };
}

function containerOf(query: URLSearchParams, pod: KubeObject): string {
  const namesOf = (list: { name: string }[] | undefined) => (list ?? []).map(({ name }) => name);
  const main = namesOf(pod.spec.containers);
  const all = [...namesOf(pod.spec.initContainers), ...main];
  const asked = query.get('container');
  const { name } = pod.metadata;
  if (asked) {
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}, choose one of: [${all.join(' ')}]`);
  }
  const [only] = main;
  if (only !== undefined && all.length === 1) return only;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${all.join(' ')}]`);
}

/** When the lines asked for begin, in milliseconds since 1970. */
function sinceOf(query: URLSearchParams, clock: Clock): number | undefined {
  const seconds = integerOf(query, 'sinceSeconds');
  if (seconds !== undefined) return clock.now() - seconds * 1000;
  const time = query.get('sinceTime');
  if (!time) return undefined;
  const ms = Date.parse(time);
  if (Number.isNaN(ms))
    throw badRequest(`invalid sinceTime "${time}": expected a time such as 2026-11-23T12:00:00Z`);
  return ms;
}

function delay(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
