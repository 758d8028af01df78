import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../clock.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import type { SandboxApiOptions } from '../types.ts';
import { createSandboxApi } from './handler.ts';
import { findKind, type ResourceDefinition } from './resources.ts';
import { createObject } from './write.ts';

export interface Answer {
  readonly code: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API says; tests look at parts of it.
  readonly body: any;
  readonly headers: Headers;
}

export interface TestApi {
  readonly store: MemoryStore;
  readonly url: string;
  /** A request with the token; an object is sent as JSON. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Creates an object without going over HTTP. */
  seed(object: KubeObject): KubeObject;
  close(): Promise<void>;
}

export const TEST_TOKEN = 'test-token';

/** For tests: the API over plain HTTP on a free port, with the namespaces `default` and `palier`. */
export async function startTestApi(
  options: Partial<SandboxApiOptions> & { historyLimit?: number } = {},
): Promise<TestApi> {
  const { historyLimit, ...rest } = options;
  const store = new MemoryStore({
    now: systemClock.now,
    ...(historyLimit !== undefined && { historyLimit }),
  });
  const context = { store, clock: systemClock };
  const handler = createSandboxApi({
    ...context,
    token: TEST_TOKEN,
    logs: {
      // biome-ignore lint/correctness/useYield: there is no log to yield from.
      async *read() {
        throw new Error('no logs in this test');
      },
    },
    metrics: { latest: () => [], node: () => undefined },
    ...rest,
  });
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seed = (object: KubeObject) => createObject(context, definitionOf(object), object);
  for (const name of ['default', 'palier']) {
    seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  return {
    store,
    url,
    seed,
    async request(method, path, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${TEST_TOKEN}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: text }),
      });
      const answer = await response.text();
      const json =
        response.headers.get('content-type')?.startsWith('application/json') && !answer.includes('}\n{');
      return { code: response.status, body: json ? JSON.parse(answer) : answer, headers: response.headers };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A Deployment named `web` with one container, as a user writes it. */
export function webDeployment(name = 'web', labels: Record<string, string> = { app: name }): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'palier', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  };
}

function definitionOf({ apiVersion, kind }: KubeObject): ResourceDefinition {
  const definition = findKind(apiVersion, kind);
  if (definition === undefined) throw new Error(`the API has no ${kind} in ${apiVersion}`);
  return definition;
}
