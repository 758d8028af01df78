import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Pod } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import { messageOf } from '../../lib/errors.ts';
import type { LogRequest, PodLogs } from '../logs/read.ts';
import { Refusal } from './respond.ts';

/** `/containerLogs/NAMESPACE/POD/CONTAINER`: text; with `follow` until the container ends or the client goes. */
export async function serveContainerLogs(options: {
  readonly response: ServerResponse;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly view: Pick<ClusterView, 'get'>;
  readonly logs: PodLogs;
}): Promise<void> {
  const { response, parts, query, view, logs } = options;
  const wanted = logRequest(parts, query, (namespace, name) => view.get('pods', namespace, name));
  const gone = new AbortController();
  response.once('close', () => gone.abort());

  const chunks = logs.read(wanted, gone.signal)[Symbol.asyncIterator]();
  const first = chunks.next();
  try {
    // What can't be read is known at once; a quiet log has nothing to say for long.
    await Promise.race([first, setImmediate()]);
  } catch (error) {
    throw new Refusal(400, messageOf(error));
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  await copy(first, chunks, response, integerOf(query, 'limitBytes') ?? Number.POSITIVE_INFINITY);
}

async function copy(
  first: Promise<IteratorResult<string>>,
  chunks: AsyncIterator<string>,
  response: ServerResponse,
  limitBytes: number,
): Promise<void> {
  let left = limitBytes;
  try {
    for (let next = await first; !next.done && left > 0; next = await chunks.next()) {
      const bytes = Buffer.from(next.value).subarray(0, left);
      left -= bytes.length;
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      if (response.destroyed) return;
    }
    response.end();
  } finally {
    await chunks.return?.();
  }
}

/** Throws Refusal, with a kubelet's words. */
export function logRequest(
  [namespace = '', name = '', container = '']: readonly string[],
  query: URLSearchParams,
  podOf: (namespace: string, name: string) => Pod | undefined,
  now = Date.now(),
): LogRequest {
  const pod = podOf(namespace, name);
  if (pod === undefined) throw new Refusal(404, `pod "${name}" does not exist\n`);
  const { containers = [], initContainers = [] } = pod.spec;
  if (![...containers, ...initContainers].some((it) => it.name === container)) {
    throw new Refusal(404, `container "${container}" not found in pod "${name}"\n`);
  }
  const tailLines = integerOf(query, 'tailLines');
  const sinceMs = sinceOf(query, now);
  return {
    namespace,
    pod: name,
    container,
    follow: query.get('follow') === 'true',
    previous: query.get('previous') === 'true',
    timestamps: query.get('timestamps') === 'true',
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceMs !== undefined && { sinceMs }),
  };
}

function sinceOf(query: URLSearchParams, now: number): number | undefined {
  const seconds = integerOf(query, 'sinceSeconds');
  if (seconds !== undefined) return now - seconds * 1000;
  const time = query.get('sinceTime');
  if (!time) return undefined;
  const ms = Date.parse(time);
  if (Number.isNaN(ms))
    throw new Refusal(400, `sinceTime: "${time}" is not a time such as 2026-11-23T12:00:00Z`);
  return ms;
}

/** The API server has looked at them too: what is no number here never came through it. */
function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) throw new Refusal(400, `${name}: "${text}" is not a whole number of at least 0`);
  return Number(text);
}
