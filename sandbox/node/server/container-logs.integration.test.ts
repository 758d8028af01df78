import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import type { LogRequest, PodLogs } from '../logs/read.ts';
import { serveContainerLogs } from './container-logs.ts';
import { refuse } from './respond.ts';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'palier' },
  spec: { containers: [{ name: 'main' }], initContainers: [{ name: 'wait' }] },
};
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A node's server with nothing but logs; what it asked of them is kept. */
async function serve(read: PodLogs['read']) {
  const asked: LogRequest[] = [];
  const logs: PodLogs = {
    read: (request, signal) => {
      asked.push(request);
      return read(request, signal);
    },
  };
  const view = {
    get: (_: string, namespace?: string, name?: string) =>
      namespace === 'palier' && name === 'web-1' ? pod : undefined,
  } as Pick<ClusterView, 'get'>;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://node');
    const parts = url.pathname.slice(1).split('/');
    serveContainerLogs({ response, parts, query: url.searchParams, view, logs }).catch((error) =>
      refuse(response, error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, get: (path: string) => fetch(`${base}/${path}`) };
}

async function* lines(...text: string[]) {
  yield* text;
}

describe('the log of a container', () => {
  it('is text, cut at limitBytes', async () => {
    const { get } = await serve(() => lines('one\n', 'zwölf\n'));
    expect(await (await get('palier/web-1/main')).text()).toBe('one\nzwölf\n');
    expect(await (await get('palier/web-1/main?limitBytes=6')).text()).toBe('one\nzw');
  });

  it('is asked for as the API server passes it on', async () => {
    const { get, asked } = await serve(() => lines());
    await get('palier/web-1/wait?previous=true&timestamps=true&tailLines=0&sinceTime=2026-11-23T12:00:00Z');
    expect(asked).toEqual([
      {
        namespace: 'palier',
        pod: 'web-1',
        container: 'wait',
        follow: false,
        previous: true,
        timestamps: true,
        tailLines: 0,
        sinceMs: Date.parse('2026-11-23T12:00:00Z'),
      },
    ]);
  });

  it.each([
    ['palier/gone/main', 404, 'pod "gone" does not exist\n'],
    ['palier/web-1/other', 404, 'container "other" not found in pod "web-1"\n'],
    ['palier/web-1/main?tailLines=-1', 400, 'tailLines: "-1" is not a whole number of at least 0'],
    ['palier/web-1/main?sinceTime=now', 400, 'sinceTime: "now" is not a time such as 2026-11-23T12:00:00Z'],
  ])('%s is refused with %s', async (path, status, message) => {
    const { get } = await serve(() => lines());
    const answer = await get(path);
    expect([answer.status, await answer.text()]).toEqual([status, message]);
  });

  it('that there is none is told as a status, in the words of who keeps it', async () => {
    const message = 'previous terminated container "main" in pod "web-1" not found';
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield.
    const { get } = await serve(async function* () {
      throw new Error(message);
    });
    const answer = await get('palier/web-1/main?previous=true');
    expect([answer.status, await answer.text()]).toEqual([400, message]);
  });

  it('begins its answer though it is quiet, and is let go when the client goes', async () => {
    const gone = Promise.withResolvers<void>();
    const { get } = await serve(async function* (_, signal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      gone.resolve();
      yield '';
    });
    const answer = await get('palier/web-1/main?follow=true');
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
    await gone.promise;
  });
});
