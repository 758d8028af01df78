import { describe, expect, it } from 'vitest';
import { ApiError, apiErrorFromAnswer } from './api-error.ts';
import type { WatchOptions } from './client.ts';
import { type ReflectorOptions, reflect } from './reflector.ts';
import { resourceOf } from './resources.ts';

/** What the API does, request by request: a list, a watch with these lines, or a failure. */
type Step =
  | { readonly list: readonly object[]; readonly version?: string; readonly next?: string }
  | { readonly watch: readonly object[]; readonly lastsMs?: number; readonly breaks?: Error }
  | { readonly fail: Error };

const pod = (name: string, version: number, uid = `uid-${name}`) => ({
  metadata: { namespace: 'shop', name, uid, resourceVersion: String(version) },
});
const gone = () => apiErrorFromAnswer(410, '{"message":"too old resource version"}');
const goneInStream = { type: 'ERROR', object: { code: 410, message: 'too old resource version' } };
const refused = () => new ApiError('unreachable', 'connect ECONNREFUSED 127.0.0.1:1');

/** Runs a reflector through the steps and tells all that it did, then ends it. */
async function play(steps: readonly Step[]) {
  const requests: string[] = [];
  const told: string[] = [];
  const waits: number[] = [];
  const statuses: string[] = [];
  const end = new AbortController();
  let nowMs = 0;
  const left = [...steps];

  const take = (path: string): Step => {
    requests.push(path);
    const step = left.shift();
    if (step !== undefined) {
      if ('fail' in step) throw step.fail;
      return step;
    }
    end.abort();
    throw end.signal.reason;
  };
  const client: ReflectorOptions['client'] = {
    async getJson(path) {
      const step = take(path);
      if (!('list' in step)) throw new Error(`expected a list in the script, got a request for ${path}`);
      const { list, version = '10', next } = step;
      return {
        metadata: { resourceVersion: version, ...(next === undefined ? {} : { continue: next }) },
        items: list,
      };
    },
    async watchLines(path: string, { onOpen, onLine }: WatchOptions) {
      const step = take(path);
      if (!('watch' in step)) throw new Error(`expected a watch in the script, got a request for ${path}`);
      onOpen();
      for (const line of step.watch) onLine(JSON.stringify(line));
      nowMs += step.lastsMs ?? 60_000;
      if (step.breaks !== undefined) throw step.breaks;
    },
  };
  await reflect(
    {
      client,
      resource: resourceOf('pods', 'shop', { labelSelector: 'app=web' }),
      onUpsert: (_, { name, uid }) => told.push(`+${name}${uid === `uid-${name}` ? '' : ` (${uid})`}`),
      onDelete: ({ name, uid }) => told.push(`-${name}${uid === `uid-${name}` ? '' : ` (${uid})`}`),
      onListed: (missedMs) =>
        told.push(missedMs === null ? 'synced' : `relisted, ${missedMs / 1000} s missed`),
      onStatus: (state, reason) => statuses.push(reason === '' ? state : `${state}: ${reason}`),
      timing: { delay: async (ms) => void waits.push(ms), now: () => nowMs, random: () => 0 },
    },
    end.signal,
  );
  const queries = requests.map((path) => Object.fromEntries(new URLSearchParams(path.split('?')[1])));
  return { requests, queries, told, waits, statuses };
}

describe('reflect', () => {
  it('lists, then watches from the version of the list', async () => {
    const { told, queries } = await play([
      { list: [pod('a', 3)], version: '10' },
      {
        watch: [
          { type: 'ADDED', object: pod('b', 11) },
          { type: 'MODIFIED', object: pod('a', 12) },
        ],
      },
    ]);
    expect(told).toEqual(['+a', 'synced', '+b', '+a']);
    expect(queries[0]).toEqual({ labelSelector: 'app=web', limit: '250' });
    expect(queries[1]).toMatchObject({ watch: 'true', resourceVersion: '10', allowWatchBookmarks: 'true' });
  });

  it('asks for every page of a long list', async () => {
    const { told, queries } = await play([
      { list: [pod('a', 3)], next: 'more' },
      { list: [pod('b', 4)] },
      { watch: [] },
    ]);
    expect(told).toEqual(['+a', '+b', 'synced']);
    expect(queries[1]?.continue).toBe('more');
  });

  it('goes on from the newest version it saw, be it of an object or of a bookmark', async () => {
    const { queries, told } = await play([
      { list: [] },
      { watch: [{ type: 'ADDED', object: pod('a', 15) }] },
      { watch: [{ type: 'BOOKMARK', object: { metadata: { resourceVersion: '99' } } }] },
      { watch: [] },
    ]);
    expect(queries.slice(1).map((query) => query.resourceVersion)).toEqual(['10', '15', '99', '99']);
    expect(told).toEqual(['synced', '+a']);
  });

  it.each([
    ['an HTTP status', { fail: gone() }],
    ['an ERROR within the stream', { watch: [{ type: 'ADDED', object: pod('b', 12) }, goneInStream] }],
  ] satisfies [string, Step][])(
    'lists again after 410 as %s, and tells what has gone meanwhile',
    async (_, step) => {
      const { told, queries, statuses } = await play([
        { list: [pod('a', 3), pod('b', 4)] },
        step,
        { list: [pod('b', 20), pod('c', 21)], version: '30' },
        { watch: [] },
      ]);
      expect(told.slice(-4)).toEqual(['+b', '+c', '-a', expect.stringContaining('relisted')]);
      expect(queries[2]).toMatchObject({ resourceVersionMatch: 'NotOlderThan' });
      expect(queries[3]?.resourceVersion).toBe('30');
      expect(statuses.every((status) => status === 'ok')).toBe(true);
    },
  );

  it('drops the version when listing again is answered with 410 too', async () => {
    const { queries } = await play([
      { list: [] },
      { fail: gone() },
      { fail: gone() },
      { list: [] },
      { watch: [] },
    ]);
    expect(queries[2]?.resourceVersion).toBe('10');
    expect(queries[3]).not.toHaveProperty('resourceVersion');
  });

  it('does not list again after a disconnect, but says that it reconnects', async () => {
    const { requests, statuses, told } = await play([
      { list: [pod('a', 3)] },
      { watch: [{ type: 'ADDED', object: pod('b', 12) }], breaks: refused() },
      { fail: refused() },
      { watch: [{ type: 'DELETED', object: pod('a', 14) }] },
    ]);
    expect(requests.filter((path) => !path.includes('watch=true'))).toHaveLength(1);
    expect(told).toEqual(['+a', 'synced', '+b', '-a']);
    expect(statuses).toContain(
      'degraded: cannot watch pods in shop: API unreachable (connect ECONNREFUSED 127.0.0.1:1); reconnecting',
    );
    expect(statuses.at(-1)).toBe('ok');
  });

  it('says that a watch has stalled, and takes it up again', async () => {
    const { statuses, told } = await play([
      { list: [] },
      { watch: [], lastsMs: 150_000, breaks: new ApiError('timeout', 'nothing came for 150 s') },
      { watch: [{ type: 'ADDED', object: pod('a', 12) }] },
    ]);
    expect(statuses).toContain('degraded: cannot watch pods in shop: nothing came for 150 s; reconnecting');
    expect(told).toEqual(['synced', '+a']);
  });

  it('lists again after any other ERROR within the stream', async () => {
    const { told } = await play([
      { list: [] },
      { watch: [{ type: 'ERROR', object: { code: 500, message: 'etcd leader changed' } }] },
      { list: [] },
      { watch: [] },
    ]);
    expect(told).toEqual(['synced', 'relisted, 60 s missed']);
  });

  it('tells that an object was replaced by another of the same name', async () => {
    const { told } = await play([
      { list: [pod('a', 3)] },
      { watch: [{ type: 'ADDED', object: pod('a', 12, 'new') }] },
    ]);
    expect(told).toEqual(['+a', 'synced', '-a', '+a (new)']);
  });

  it('waits twice as long after each failure, and starts over after a watch that lasted', async () => {
    const { waits } = await play([
      { fail: refused() },
      { fail: refused() },
      { fail: refused() },
      { list: [] },
      { watch: [], lastsMs: 60_000, breaks: refused() },
      { watch: [] },
    ]);
    expect(waits).toEqual([250, 500, 1000, 250]);
  });

  it('waits before it takes up a watch that ended at once', async () => {
    const { waits } = await play([
      { list: [] },
      { watch: [], lastsMs: 10 },
      { watch: [], lastsMs: 10 },
      { watch: [] },
    ]);
    expect(waits).toEqual([250, 500]);
  });

  it('stays away as long as the server asks', async () => {
    const { waits } = await play([
      { fail: apiErrorFromAnswer(429, '', { 'retry-after': '7' }) },
      { list: [] },
      { watch: [] },
    ]);
    expect(waits[0]).toBe(7000);
  });

  it('names the verb and the resource that are not allowed, and asks again only after a minute', async () => {
    const { statuses, waits } = await play([{ fail: apiErrorFromAnswer(403, '{}') }]);
    expect(statuses).toEqual([
      'down: cannot list pods in shop: forbidden; ask for the verb "list" on pods in shop',
    ]);
    expect(waits).toEqual([60_000]);
  });

  it('says that the credentials have expired', async () => {
    const { statuses } = await play([{ list: [] }, { fail: apiErrorFromAnswer(401, '{}') }]);
    expect(statuses.at(-1)).toMatch(/^degraded: .*\(401\), the token may have expired; log in again$/);
  });

  it('does not go on with a server whose lists have no version', async () => {
    const { statuses } = await play([{ list: [], version: '' }]);
    expect(statuses).toEqual([expect.stringContaining('not Kubernetes')]);
  });
});
