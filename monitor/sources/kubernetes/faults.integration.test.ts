import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { SourceName } from '../../../core/timeline/events.ts';
import { type FakeAnswer, type FakeApi, type FakeRequest, status } from './testing/fake-api.ts';
import { blindSpansOf, type Session, withSession } from './testing/session.ts';
import { hpaObject, podMetricsObject, podObject, SHOP } from './testing/shop.ts';

/** What may go wrong between us and the API, and what is told of it. */
interface Fault {
  readonly name: string;
  readonly begin: (api: FakeApi) => void;
  readonly lastsS: number;
  /** What does not see, and how it is called. */
  readonly source: SourceName;
  readonly reason: RegExp;
  /** It is told so soon; a stream that is dead is not known to be so before. */
  readonly toldWithinS: number;
  /** Of all requests while it lasts. */
  readonly mostRequests: number;
}

type Instead = ReturnType<FakeApi['answer']>;

const all =
  (instead: (request: FakeRequest) => Instead) =>
  (api: FakeApi): void => {
    api.answer = instead;
    api.endWatches('cut');
  };
const watches = (instead: () => Instead) => all(({ query }) => (query.has('watch') ? instead() : undefined));
const hpas = (instead: () => Instead) =>
  all(({ path, query }) => (path === SHOP.hpas && query.has('watch') ? instead() : undefined));
const metrics = (instead: () => Instead) => (api: FakeApi) => {
  api.answer = ({ path }) => (path === SHOP.podMetrics ? instead() : undefined);
};
const failing = (code: number, headers: Record<string, string> = {}): FakeAnswer => ({
  status: code,
  body: status(code, 'not now'),
  headers,
});
const page = {
  status: 200,
  body: '<!doctype html><title>Log in</title>\n',
  headers: { 'content-type': 'text/html' },
};
const json = { 'content-type': 'application/json' };

/** Writes for ever, as fast as it is read. */
function endless(response: ServerResponse, code: number, chunk: string): void {
  response.writeHead(code, json);
  const more = () => {
    while (!response.destroyed && response.write(chunk)) {
      // As long as the socket takes it.
    }
  };
  response.on('drain', more);
  more();
}

const FAULTS: readonly Fault[] = [
  {
    name: 'connections are refused',
    begin: all(() => (response) => response.destroy()),
    lastsS: 20,
    source: 'hpa',
    reason: /API unreachable/,
    toldWithinS: 10,
    mostRequests: 60,
  },
  {
    name: 'everything is 503',
    begin: all(() => failing(503)),
    lastsS: 20,
    source: 'hpa',
    reason: /the API server failed \(503\)/,
    toldWithinS: 10,
    mostRequests: 60,
  },
  {
    name: 'everything is 429, at once again',
    begin: all(() => failing(429, { 'retry-after': '0' })),
    lastsS: 20,
    source: 'hpa',
    reason: /overloaded \(429\)/,
    toldWithinS: 10,
    mostRequests: 60,
  },
  {
    name: 'requests are taken and not answered',
    begin: (api) => {
      api.answer = () => null;
      api.deadenWatches();
    },
    lastsS: 60,
    source: 'hpa',
    reason: /other requests are not answered either/,
    toldWithinS: 40,
    mostRequests: 40,
  },
  {
    name: 'watches end at once',
    begin: watches(() => ({ status: 200, body: '' })),
    lastsS: 24,
    source: 'hpa',
    reason: /the server ends each watch at once/,
    toldWithinS: 15,
    mostRequests: 60,
  },
  {
    name: 'watches are answered by a page to log in',
    begin: watches(() => page),
    lastsS: 24,
    source: 'hpa',
    reason: /expected a watch in JSON, got text\/html/,
    toldWithinS: 10,
    mostRequests: 60,
  },
  {
    name: 'everything is a page to log in that calls itself JSON',
    begin: all(() => ({ ...page, headers: json })),
    lastsS: 24,
    source: 'hpa',
    reason: /cannot (list|watch) .*(expected|not Kubernetes)/,
    toldWithinS: 10,
    mostRequests: 80,
  },
  {
    name: 'everything is sent elsewhere to log in',
    begin: all(() => ({ status: 302, body: '', headers: { location: 'https://login.example' } })),
    lastsS: 24,
    source: 'hpa',
    reason: /not Kubernetes/,
    toldWithinS: 10,
    mostRequests: 60,
  },
  {
    name: 'the autoscaler may not be watched any more',
    begin: hpas(() => failing(403)),
    lastsS: 20,
    source: 'hpa',
    reason: /forbidden; ask for the verb "watch"/,
    toldWithinS: 10,
    mostRequests: 40,
  },
  {
    name: 'open streams are dead',
    begin: (api) => {
      api.bookmark();
      api.deadenWatches();
    },
    lastsS: 100,
    source: 'hpa',
    reason: /the stream was dead/,
    toldWithinS: 120,
    mostRequests: 40,
  },
  {
    name: 'pod metrics are 503',
    begin: metrics(() => failing(503)),
    lastsS: 40,
    source: 'metrics',
    reason: /metrics-server does not answer \(503\)/,
    toldWithinS: 20,
    mostRequests: 20,
  },
  {
    name: 'pod metrics without an end',
    begin: metrics(() => (response) => endless(response, 200, `${' '.repeat(2 ** 20)}`)),
    lastsS: 40,
    source: 'metrics',
    reason: /the answer is larger than 32 MiB/,
    toldWithinS: 40,
    mostRequests: 10,
  },
  {
    name: 'pod metrics that drip for ever',
    begin: metrics(() => (response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    }),
    lastsS: 60,
    source: 'metrics',
    reason: /the answer was not complete within/,
    toldWithinS: 60,
    mostRequests: 20,
  },
  {
    name: 'an error without an end',
    begin: all(() => (response) => endless(response, 500, 'oops '.repeat(1000))),
    lastsS: 20,
    source: 'hpa',
    reason: /the API server failed \(500\)/,
    toldWithinS: 15,
    mostRequests: 60,
  },
  {
    name: 'a line of the watch without an end',
    begin: hpas(() => (response) => endless(response, 200, 'x'.repeat(2 ** 20))),
    lastsS: 20,
    source: 'hpa',
    reason: /a line of the watch is larger than 8 MiB/,
    toldWithinS: 15,
    mostRequests: 20,
  },
  {
    name: 'a list without an end',
    begin: (api) => {
      api.answer = ({ path, query }) =>
        path === SHOP.hpas && !query.has('watch')
          ? {
              status: 200,
              body: { metadata: { resourceVersion: '9999', continue: `${Math.random()}` }, items: [] },
            }
          : undefined;
      api.compact();
      api.endWatches('cut');
    },
    lastsS: 24,
    source: 'hpa',
    reason: /more than 100 pages/,
    toldWithinS: 30,
    mostRequests: 140,
  },
];

describe.concurrent('a fault', () => {
  it.for(FAULTS)('$name: told, not made worse, and what was not seen is a gap', async (fault) => {
    await withSession(async (session) => {
      const { api } = session;
      const fromS = session.nowS();
      const requestsBefore = api.requests.length;
      fault.begin(api);
      await session.pass(fault.lastsS / 2);
      session.scale(5);
      await session.pass(fault.lastsS / 2);
      const requests = api.requests.length - requestsBefore;
      api.answer = () => undefined;
      const toS = session.nowS();
      await until(session, () => blindSpansOf(session, fault.source).length > 0 && isWell(session));

      const told = session
        .of('source.status')
        .find(
          ({ source, t, reason }) => source === fault.source && t > fromS * 1000 && fault.reason.test(reason),
        );
      expect(told?.state).toMatch(/degraded|down/);
      expect((told?.t ?? 0) / 1000 - fromS).toBeLessThan(fault.toldWithinS);
      expect(requests).toBeLessThanOrEqual(fault.mostRequests);
      expect(session.seenReplicas()).toBe(5);
      const spans = blindSpansOf(session, fault.source);
      // Sight may have come and gone between; what is told reaches from the fault until it was over.
      expect(spans[0]?.fromS).toBeLessThan(fromS + 15);
      expect(spans.at(-1)?.toS).toBeGreaterThan(fault.toldWithinS > 60 ? fromS : toS - 5);
    });
  });
});

/** Every part that can be is well. */
function isWell(session: Session): boolean {
  const last = new Map(session.of('source.status').map(({ source, state }) => [source, state]));
  return [...last.values()].every((state) => state === 'ok');
}

async function until(session: Session, isSo: () => boolean): Promise<void> {
  const latestS = session.nowS() + 120;
  while (!isSo() && session.nowS() < latestS) await session.pass(1);
  if (!isSo()) {
    const last = session.of('source.status').slice(-6);
    expect({ gaps: session.of('gap'), last }).toEqual('told, and well again');
  }
}

describe.concurrent('no fault, or one that takes nothing', () => {
  it('a quiet cluster makes no gap and at most six requests a minute', async () => {
    await withSession(async (session) => {
      // Until the rhythm of the measurements is found.
      await session.pass(60);
      const before = session.api.requests.length;
      await session.pass(60);
      expect(session.api.requests.length - before).toBeLessThanOrEqual(6);
      await session.end();
      expect(session.of('gap')).toEqual([]);
      expect(session.of('source.status').filter(({ state }) => /degraded|down/.test(state))).toEqual([]);
    });
  });

  it('a damaged line on a living stream: what it told is read from a list', async () => {
    await withSession(async (session) => {
      const { api } = session;
      api.deadenWatches();
      session.scale(5);
      api.sendLine(SHOP.hpas, '{"type":"MODIFIED","object":{"metadata":{"name":"back');
      await until(session, () => session.seenReplicas() === 5);
      expect(blindSpansOf(session, 'hpa').filter(({ fromS, toS }) => toS - fromS > 10)).toEqual([]);
    });
  });

  it('a stream that is dead is found by a pod that is measured and was never told', async () => {
    await withSession(async (session) => {
      const { api } = session;
      api.deadenWatches();
      session.scale(4);
      api.put(SHOP.pods, podObject('backend-7d9c-3', 'backend'));
      api.put(SHOP.podMetrics, podMetricsObject('backend-7d9c-3', 'backend'));
      const fromS = session.nowS();
      await until(session, () => session.seenReplicas() === 4);
      expect(session.nowS() - fromS).toBeLessThan(40);
      await until(session, () => isWell(session) && blindSpansOf(session, 'hpa').length === 1);
    });
  });

  it('so are streams whose end is that of their connection, by a proxy that keeps back what they tell', async () => {
    await withSession(async (session) => {
      const { api } = session;
      const opened: ServerResponse[] = [];
      api.answer = ({ query }) =>
        query.has('watch')
          ? (response) => {
              opened.push(response);
              response.useChunkedEncodingByDefault = false;
              response.writeHead(200, { ...json, connection: 'close' }).flushHeaders();
            }
          : undefined;
      api.endWatches('end');
      await until(session, () => opened.length === 4);
      session.scale(4);
      api.put(SHOP.pods, podObject('backend-7d9c-3', 'backend'));
      api.put(SHOP.podMetrics, podMetricsObject('backend-7d9c-3', 'backend'));
      const fromS = session.nowS();
      await until(session, () => session.seenReplicas() === 4 && blindSpansOf(session, 'hpa').length === 1);
      expect(session.nowS() - fromS).toBeLessThan(40);
    });
  });

  it('an older object is no decision', async () => {
    await withSession(async (session) => {
      const older = hpaObject('backend', 1);
      const metadata = { ...older.metadata, uid: 'uid-backend', resourceVersion: '3' };
      session.api.sendLine(SHOP.hpas, JSON.stringify({ type: 'MODIFIED', object: { ...older, metadata } }));
      await session.pass(5);
      session.scale(4);
      await until(session, () => session.seenReplicas() === 4);
      const seen = session.of('hpa.observed').map(({ object }) => object.status.desiredReplicas);
      expect(seen).toEqual([3, 4]);
    });
  });

  it('a stream that dies before the end is found by the last look', async () => {
    await withSession(async (session) => {
      session.api.deadenWatches();
      session.scale(5);
      await session.pass(30);
      await session.end();
      expect(session.seenReplicas()).toBe(5);
      expect(blindSpansOf(session, 'hpa')).toHaveLength(1);
      expect(blindSpansOf(session, 'workloads')).toEqual([]);
    });
  });

  it('what is still dark at the end is told then', async () => {
    await withSession(async (session) => {
      const fromS = session.nowS();
      session.api.answer = () => failing(429, { 'retry-after': '99999999999' });
      session.api.endWatches('cut');
      await session.pass(40);
      await session.end();
      const toS = session.nowS();
      for (const source of ['hpa', 'workloads', 'pods', 'metrics'] as const) {
        const [span, ...more] = blindSpansOf(session, source);
        expect([source, more]).toEqual([source, []]);
        expect(span?.fromS).toBeLessThan(fromS + 15);
        expect(span?.toS).toBeGreaterThan(toS - 5);
      }
      expect(session.api.requests.filter((path) => path.includes('watch=true')).length).toBeLessThan(10);
    });
  });
});
