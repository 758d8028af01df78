import { describe, expect, it } from 'vitest';
import { causeText } from '../../i18n/causes/cause-text.ts';
import { createVirtualTime } from '../testing/virtual-time.ts';
import type { Timing } from '../timing.ts';
import { ApiError, apiErrorFromAnswer } from './api-error.ts';
import { type ApiLife, createApiLife } from './api-life.ts';
import { reflect } from './reflector.ts';
import { resourceOf } from './resources.ts';
import { type Step, scriptedApi } from './testing/scripted-api.ts';

const pod = (name: string, version: number, uid = `uid-${name}`) => ({
  metadata: { namespace: 'shop', name, uid, resourceVersion: String(version) },
});
const added = (name: string, version: number, uid?: string) => ({
  type: 'ADDED',
  object: pod(name, version, uid),
});
const deleted = (name: string, version: number) => ({ type: 'DELETED', object: pod(name, version) });
const bookmark = (version: number) => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: String(version) } },
});
const gone = () => apiErrorFromAnswer(410, '{"message":"too old resource version"}');
const goneInStream = { type: 'ERROR', object: { code: 410, message: 'too old resource version' } };
const refused = () => new ApiError('unreachable', 'connect ECONNREFUSED 127.0.0.1:1');
const forbidden = () => apiErrorFromAnswer(403, '{}');
const broken = () => apiErrorFromAnswer(503, '{"message":"etcd has no leader"}');

/** Runs a reflector through the steps, and tells all that it did. */
async function play(
  steps: readonly Step[],
  {
    afterwards,
    isKnown = false,
    endAtMs,
    meanwhile,
  }: {
    afterwards?: Step;
    endAtMs?: number;
    isKnown?: boolean;
    meanwhile?: (life: ApiLife, timing: Timing) => Promise<void>;
  } = {},
) {
  const told: string[] = [];
  const statuses: string[] = [];
  const blind: string[] = [];
  const end = new AbortController();
  const timing = createVirtualTime();
  const life = createApiLife(timing);
  const { client, requests } = scriptedApi(steps, timing, () => end.abort(), afterwards);
  if (endAtMs !== undefined) void timing.delay(endAtMs, end.signal).then(() => end.abort());
  const as = ({ name, uid }: { name: string; uid: string }) =>
    uid === `uid-${name}` ? name : `${name} (${uid})`;
  const reflecting = reflect(
    {
      client,
      resource: resourceOf('pods', 'shop', { labelSelector: 'app=web' }),
      isKnown,
      onUpsert: (_, identity) => told.push(`+${as(identity)}`),
      onDelete: (identity) => told.push(`-${as(identity)}`),
      onFirstList: () => told.push('synced'),
      onStatus: (state, cause) =>
        statuses.push(cause === null ? state : `${state}: ${causeText(cause, 'en')}`),
      onBlindSpan: ({ fromMs, toMs, cause }) =>
        blind.push(`${fromMs / 1000}–${toMs / 1000} s, ${causeText(cause, 'en')}`),
      timing,
      life,
    },
    end.signal,
  );
  await timing.run(Promise.all([reflecting, meanwhile?.(life, timing)]));
  const atS = requests.map(({ atMs }) => atMs / 1000);
  const queries = requests.map(({ query }) => query);
  const kinds = queries.map((query) => (query.watch === 'true' ? 'watch' : 'list'));
  return { queries, kinds, atS, told, statuses, blind };
}

describe('reflect', () => {
  it('lists, then watches from the version of the list', async () => {
    const { told, queries } = await play([
      { list: [pod('a', 3)], version: '10' },
      { watch: [added('b', 11), { type: 'MODIFIED', object: pod('a', 12) }] },
    ]);
    expect(told).toEqual(['+a', 'synced', '+b', '+a']);
    expect(queries[0]).toEqual({ labelSelector: 'app=web', limit: '500' });
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
      { watch: [added('a', 15)] },
      { watch: [bookmark(99)] },
      { watch: [] },
    ]);
    expect(queries.slice(1).map((query) => query.resourceVersion)).toEqual(['10', '15', '99', '99']);
    expect(told).toEqual(['synced', '+a']);
  });

  it.each([
    ['an HTTP status', { fail: gone() }],
    ['an ERROR within the stream', { watch: [added('b', 12), goneInStream] }],
  ] satisfies [string, Step][])(
    'lists again after 410 as %s, and tells what has gone meanwhile',
    async (_, step) => {
      const { told, queries, statuses } = await play([
        { list: [pod('a', 3), pod('b', 4)] },
        step,
        { list: [pod('b', 20), pod('c', 21)], version: '30' },
        { watch: [] },
      ]);
      expect(told.slice(-3)).toEqual(['+b', '+c', '-a']);
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
    const { kinds, statuses, told } = await play([
      { list: [pod('a', 3)] },
      { watch: [added('b', 12)], breaks: refused() },
      { fail: refused() },
      { watch: [deleted('a', 14)] },
    ]);
    expect(kinds.slice(0, 4)).toEqual(['list', 'watch', 'watch', 'watch']);
    expect(told).toEqual(['+a', 'synced', '+b', '-a']);
    expect(statuses).toContain(
      'degraded: cannot watch pods in shop: API unreachable (connect ECONNREFUSED 127.0.0.1:1); reconnecting',
    );
    expect(statuses.at(-1)).toBe('ok');
  });

  it('tells that an object was replaced by another of the same name', async () => {
    const { told } = await play([{ list: [pod('a', 3)] }, { watch: [added('a', 12, 'new')] }]);
    expect(told).toEqual(['+a', 'synced', '-a', '+a (new)']);
  });

  it('says that the credentials have expired', async () => {
    const { statuses } = await play([{ list: [] }, { fail: apiErrorFromAnswer(401, '{}') }]);
    expect(statuses.at(-1)).toMatch(/^degraded: .*\(401\), the token may have expired; log in again$/);
  });

  it('takes nothing for gone because a list is none', async () => {
    const none = { metadata: { resourceVersion: '20' }, items: {} };
    const { told, statuses } = await play([
      { list: [pod('a', 3)] },
      { watch: [{ type: 'NEWS', object: pod('b', 12) }, goneInStream] },
      { list: none as never, version: '20' },
      { list: [pod('a', 3)], version: '20' },
      { watch: [] },
    ]);
    expect(told).toEqual(['+a', 'synced', '+a']);
    expect(statuses[1]).toMatch(/expected a list/);
  });

  it('does not go on with a server whose lists have no version', async () => {
    const { statuses } = await play([{ list: [], version: '' }]);
    expect(statuses).toEqual([expect.stringContaining('not Kubernetes')]);
  });
});

describe('versions never go back', () => {
  it.each<[string, Step[]]>([
    ['in a watch', [{ watch: [added('a', 20), added('a', 15), bookmark(21)] }, { watch: [] }]],
    ['in a list', [{ watch: [added('a', 20)] }, { fail: gone() }, { list: [pod('a', 15)], version: '30' }]],
    ['for one that was deleted', [{ watch: [added('a', 20), deleted('a', 21), added('a', 20)] }]],
    ['nor for an older one of the same name', [{ watch: [added('a', 20), added('a', 11, 'older')] }]],
  ])('an older object is not told: %s', async (_, steps) => {
    const { told } = await play([{ list: [] }, ...steps]);
    expect(told.filter((one) => one.startsWith('+'))).toEqual(['+a']);
  });

  it('a watch goes on from the newest, though older ones came last', async () => {
    const { queries } = await play([
      { list: [] },
      { watch: [added('a', 20), added('b', 15)] },
      { watch: [] },
    ]);
    expect(queries[2]?.resourceVersion).toBe('20');
  });

  it('the end of one that was replaced long ago is not the end of its successor', async () => {
    const { told } = await play([
      { list: [pod('a', 3)] },
      { watch: [added('a', 12, 'new'), deleted('a', 13)] },
    ]);
    expect(told).toEqual(['+a', 'synced', '-a', '+a (new)']);
  });

  it('in a list that is older than what was seen nothing is gone, and the watch goes on from the newest', async () => {
    const { told, queries } = await play([
      { list: [pod('a', 3), pod('c', 4)] },
      { watch: [added('b', 20), goneInStream] },
      { list: [pod('a', 3)], version: '12' },
      { watch: [] },
    ]);
    expect(told).toEqual(['+a', '+c', 'synced', '+b', '+a', '-c']);
    expect(queries[3]?.resourceVersion).toBe('20');
  });

  it('versions that are no numbers are taken as they come', async () => {
    const odd = (version: string) => ({
      type: 'MODIFIED',
      object: { metadata: { ...pod('a', 1).metadata, resourceVersion: version } },
    });
    const { told, queries } = await play([
      { list: [], version: 'r-9' },
      { watch: [odd('r-10'), odd('r-8')] },
      { watch: [] },
    ]);
    expect(told).toEqual(['synced', '+a', '+a']);
    expect(queries[2]?.resourceVersion).toBe('r-8');
  });
});

describe('when it tries again', () => {
  it('after twice as long each time, and anew after a watch that lasted', async () => {
    const { atS } = await play([
      { fail: refused() },
      { fail: refused() },
      { fail: refused() },
      { list: [] },
      { watch: [], lastsMs: 60_000, breaks: refused() },
      { watch: [] },
    ]);
    expect(atS.slice(0, 6)).toEqual([0, 0.25, 0.75, 1.75, 1.75, 62]);
  });

  it('not at once, when a watch ends at once', async () => {
    const ended = { watch: [], lastsMs: 10 };
    const { atS, statuses, blind } = await play([
      { list: [] },
      ...Array(30).fill(ended),
      { watch: [2_000, bookmark(11)] },
    ]);
    expect(atS.slice(1, 5)).toEqual([0, 0.26, 0.77, 1.78]);
    expect(Math.max(...atS.slice(1, 31).map((at, index) => at - (atS[index] ?? 0)))).toBeLessThan(31);
    expect(statuses).toContain('degraded: cannot watch pods in shop: the server ends each watch at once');
    expect(statuses.at(-1)).toBe('ok');
    expect(blind).toEqual([expect.stringMatching(/^0\.01–\d+\.\d+ s, .*ends each watch at once$/)]);
  });

  it('when the server wants it', async () => {
    const asked = apiErrorFromAnswer(429, '', { 'retry-after': '7' });
    const { atS } = await play([{ fail: asked }, { list: [] }, { watch: [] }]);
    expect(atS[1]).toBe(7);
  });

  it('within minutes, though the server says in years, and without a storm, though it says at once', async () => {
    for (const [said, leastS, mostS] of [
      ['99999999999', 300, 300],
      ['Fri, 31 Dec 9999 23:59:59 GMT', 300, 300],
      ['0', 0.25, 15],
      ['Mon, 01 Jan 2001 00:00:00 GMT', 0.25, 15],
    ] as const) {
      const fail = apiErrorFromAnswer(503, '', { 'retry-after': said });
      const { atS } = await play([...Array(12).fill({ fail }), { list: [] }]);
      const waits = atS.slice(1, 12).map((at, index) => at - (atS[index] ?? 0));
      expect([said, Math.min(...waits)]).toEqual([said, leastS]);
      expect(Math.max(...waits)).toBeLessThanOrEqual(mostS);
    }
  });

  it('names what is not allowed, and asks again only after a minute', async () => {
    const { statuses, atS, blind } = await play([{ fail: forbidden() }, { list: [] }]);
    expect(statuses[0]).toBe(
      'down: cannot list pods in shop: forbidden; ask for the verb "list" on pods in shop',
    );
    expect(atS[1]).toBe(60);
    expect(blind).toEqual([]);
  });

  it('at once when another request is answered after an outage', async () => {
    const { atS } = await play([{ list: [] }, ...Array(9).fill({ fail: refused() }), { watch: [] }], {
      async meanwhile(life, timing) {
        await timing.delay(38_000, AbortSignal.timeout(10_000));
        life.answered();
      },
    });
    expect(atS[9]).toBeCloseTo(35.75);
    expect(atS[10]).toBe(38);
  });

  it('not whenever others are answered, when it is not: once, and then as always', async () => {
    const { atS } = await play([{ list: [] }, ...Array(9).fill({ fail: broken() }), { watch: [] }], {
      async meanwhile(life, timing) {
        for (let times = 0; times < 60; times += 1) {
          await timing.delay(1_000, AbortSignal.timeout(10_000));
          life.answered();
        }
      },
    });
    expect(atS.at(-2)).toBeGreaterThan(40);
  });

  it('an ERROR in each stream makes no storm of lists', async () => {
    const failing = [{ list: [] }, { watch: [{ type: 'ERROR', object: { code: 500, message: 'no' } }] }];
    const { atS } = await play(Array(8).fill(failing).flat(), {
      async meanwhile(life, timing) {
        for (let times = 0; times < 60; times += 1) {
          await timing.delay(500, AbortSignal.timeout(10_000));
          life.answered();
        }
      },
    });
    expect(atS[14]).toBeGreaterThan(30);
  });

  it('not sooner than the server wants it, though others are answered', async () => {
    const asked = apiErrorFromAnswer(429, '', { 'retry-after': '60' });
    const { atS } = await play([{ fail: asked }, { list: [] }, { watch: [] }], {
      async meanwhile(life, timing) {
        await timing.delay(5_000, AbortSignal.timeout(10_000));
        life.answered();
      },
    });
    expect(atS[1]).toBe(60);
  });

  it('a list that goes round in circles, or has no end, is given up', async () => {
    const circles = await play([
      { list: [], next: 'a' },
      { list: [], next: 'b' },
      { list: [], next: 'a' },
    ]);
    expect(circles.statuses[0]).toMatch(/^down: cannot list pods in shop: .*in circles/);
    const pages = Array.from({ length: 200 }, (_, page) => ({ list: [], next: `page-${page}` }));
    const endless = await play(pages);
    expect(endless.atS.filter((at) => at < 60)).toHaveLength(101);
    expect(endless.statuses[0]).toMatch(/more than 100 pages/);
  });
});

describe('what was not seen', () => {
  it.each<[string, Step[]]>([
    ['a quiet day', [{ watch: [50_000, bookmark(11), 60_000, bookmark(12), 60_000, bookmark(13)] }]],
    ['a watch that the server ends now and then', [{ watch: [] }, { watch: [] }, { watch: [] }]],
    ['a connection that is lost and back', [{ watch: [], breaks: refused() }, { watch: [] }]],
    ['a version that has expired, and is listed at once', [{ watch: [] }, { fail: gone() }, { list: [] }]],
    ['a damaged line, and a list with nothing new', [{ watch: [50_000, '{"type":"MOD'] }, { list: [] }]],
  ])('is nothing: %s', async (_, steps) => {
    const { blind } = await play([{ list: [] }, ...steps, { watch: [] }], { afterwards: { list: [] } });
    expect(blind).toEqual([]);
  });

  it('while the API was away: from the last sign to when what happened has come', async () => {
    const { blind, statuses } = await play([
      { list: [] },
      { watch: [20_000, added('a', 11), 10_000], lastsMs: 0, breaks: refused() },
      ...Array(6).fill({ fail: refused() }),
      { watch: [added('a', 12), added('b', 13)] },
    ]);
    expect(blind).toEqual([
      '20–55.75 s, cannot watch pods in shop: API unreachable (connect ECONNREFUSED 127.0.0.1:1); reconnecting',
    ]);
    expect(statuses.map((status) => status.split(':')[0])).toEqual([
      'ok',
      ...Array(7).fill('degraded'),
      'ok',
    ]);
  });

  it('when nothing has happened meanwhile: from when the connection was lost', async () => {
    const { blind } = await play([
      { list: [] },
      { watch: [20_000, added('a', 11), 10_000], lastsMs: 0, breaks: refused() },
      ...Array(6).fill({ fail: broken() }),
      { watch: [] },
    ]);
    expect(blind).toEqual([expect.stringMatching(/^30–55\.75 s, /)]);
  });

  it('from the beginning, when the API was away then', async () => {
    const { blind } = await play([
      ...Array(5).fill({ fail: broken() }),
      { list: [pod('a', 3)] },
      { watch: [] },
    ]);
    expect(blind).toEqual([
      '0–7.75 s, cannot list pods in shop: the API server failed (503): etcd has no leader',
    ]);
  });

  it('to the end, when it is still not seen then', async () => {
    const { blind } = await play([
      { list: [] },
      { watch: [20_000, bookmark(11)], lastsMs: 0, breaks: forbidden() },
      ...Array(5).fill({ fail: forbidden() }),
    ]);
    expect(blind).toEqual([expect.stringMatching(/^20–35\.75 s, cannot watch pods in shop: forbidden/)]);
  });

  it('what is not allowed from the beginning, though somebody has just read it', async () => {
    const { blind } = await play(Array(5).fill({ fail: forbidden() }), { isKnown: true });
    expect(blind).toHaveLength(1);
  });

  it('in a stream that was dead: what the list shows has happened since its last sign', async () => {
    const { blind, statuses, queries } = await play([
      { list: [pod('a', 3)] },
      { watch: [20_000, bookmark(11)], lastsMs: 10_000_000 },
      { list: [pod('a', 17)], version: '20' },
      { watch: [5_000, bookmark(21)], lastsMs: 0 },
    ]);
    expect(blind).toEqual(['20–110 s, cannot watch pods in shop: nothing came for 90 s; reconnecting']);
    expect(statuses).toContain(
      'degraded: cannot watch pods in shop: the stream was dead for 90 s; reconnecting',
    );
    expect(queries[3]?.resourceVersion).toBe('20');
  });

  it('in a stream whose bookmarks stay away: what came and went is in no list', async () => {
    const { blind, atS, kinds } = await play(
      [
        { list: [pod('a', 3)] },
        { watch: [60_000, bookmark(11)], lastsMs: 10_000_000 },
        { list: [pod('a', 3)] },
        { watch: [], lastsMs: 10_000_000 },
        { list: [pod('a', 3)] },
        { watch: [60_000, bookmark(12), 60_000, bookmark(13), 60_000, bookmark(14)], lastsMs: 0 },
      ],
      { afterwards: { list: [pod('a', 3)] } },
    );
    expect(blind).toEqual(['60–150 s, cannot watch pods in shop: nothing came for 90 s; reconnecting']);
    expect(atS.filter((_, index) => kinds[index] === 'list').slice(0, 3)).toEqual([0, 150, 180]);
  });

  it('a stream without bookmarks is only quiet: it is looked after less and less often', async () => {
    const quiet = [{ list: [pod('a', 3)] }, { watch: [], lastsMs: 10_000_000 }];
    const { atS, kinds, blind, statuses } = await play(Array(8).fill(quiet).flat(), {
      afterwards: { list: [pod('a', 3)] },
    });
    expect(atS.filter((_, index) => kinds[index] === 'list').slice(0, 8)).toEqual([
      0, 150, 450, 1050, 1650, 2250, 2850, 3450,
    ]);
    expect(blind).toEqual([]);
    expect(new Set(statuses)).toEqual(new Set(['ok']));
  });

  it('a proxy that keeps back what the watch tells is looked after more often', async () => {
    const dead = (version: number) => [
      { list: [pod('a', version)], version: String(version) },
      { watch: [], lastsMs: 10_000_000 },
    ];
    const { atS, kinds, blind } = await play([3, 4, 5, 6].flatMap(dead), {
      afterwards: { list: [pod('a', 7)] },
    });
    expect(atS.filter((_, index) => kinds[index] === 'list').slice(0, 4)).toEqual([0, 150, 180, 210]);
    expect(blind.map((span) => span.split(' ')[0])).toEqual(['0–150', '150–180', '180–210', '210–240']);
  });

  const ended = (lastsMs: number) => ({ watch: [], lastsMs });
  const reset = (lastsMs: number) => ({ watch: [], lastsMs, breaks: refused() });

  it.each([
    ['end', ended(30_000), '0–150'],
    ['are reset', reset(30_000), '0–151'],
  ])('by watches that open, tell nothing and %s: a list tells', async (_, watch, span) => {
    const { kinds, blind } = await play([
      { list: [pod('a', 3)] },
      ...Array(5).fill(watch),
      { list: [pod('a', 17)], version: '20' },
      { watch: [5_000, bookmark(21)], lastsMs: 0 },
    ]);
    expect(kinds.indexOf('list', 1)).toBe(6);
    expect(blind.map((told) => told.split('.')[0]?.split(' ')[0])).toEqual([span]);
  });

  it('by a watch that opened anew just before the end', async () => {
    const { blind } = await play([{ list: [pod('a', 3)] }, ended(35_000), ended(1_000_000)], {
      afterwards: { list: [pod('a', 17)] },
      endAtMs: 41_000,
    });
    expect(blind).toEqual([
      '0–41 s, cannot watch pods in shop: nothing came for the last 41 s, and something had happened',
    ]);
  });

  it('by none, when watches that end have nothing to tell', async () => {
    const { blind, kinds } = await play(
      [{ list: [pod('a', 3)] }, ...Array(5).fill(ended(30_000)), { list: [pod('a', 3)] }, ended(30_000)],
      { afterwards: { list: [pod('a', 3)] } },
    );
    expect(kinds.filter((kind) => kind === 'list').length).toBeGreaterThan(1);
    expect(blind).toEqual([]);
  });

  it.each<[string, Step | undefined, string[]]>([
    ['nothing new', { list: [pod('a', 3)] }, []],
    [
      'something new',
      { list: [pod('a', 7)], version: '20' },
      ['20–50 s, cannot watch pods in shop: nothing came for the last 30 s, and something had happened'],
    ],
    [
      'no answer',
      undefined,
      ['20–50 s, cannot watch pods in shop: nothing came for the last 30 s, and the API does not answer'],
    ],
  ])('at the end of a silence one last look shows: %s', async (_, afterwards, expected) => {
    const { blind } = await play(
      [{ list: [pod('a', 3)] }, { watch: [20_000, bookmark(10)], lastsMs: 1_000_000 }],
      {
        ...(afterwards === undefined ? {} : { afterwards }),
        endAtMs: 50_000,
      },
    );
    expect(blind).toEqual(expected);
  });
});
