import { Agent } from 'node:http';
import type { Timing } from '../sources/timing.ts';
import { call, type HttpAnswer, KeptConnectionClosed } from './http.ts';

/** A few requests a second, and what became of each. */
export interface LightLoad {
  /** Ends it, once all answers are there. */
  stop(): Promise<LightLoadResult>;
}

export interface LightLoadResult {
  readonly requests: number;
  /** `503` or `ECONNREFUSED`, and how often; what was expected is not among them. */
  readonly failures: ReadonlyMap<string, number>;
  /** Items that the API confirmed to have made. */
  readonly created: readonly number[];
  /** How many pods answered. */
  readonly pods: number;
}

export interface LightLoadOptions {
  readonly baseUrl: string;
  /** What each new item is called; they are deleted by whoever asked for the load. */
  readonly name: string;
  readonly timing: Timing;
  readonly signal: AbortSignal;
}

const INTERVAL_MS = 50;
/** Every so manieth request creates an item, the others read. */
const CREATE_EVERY = 4;

/**
 * 20 requests a second. A quarter of them write, each on a connection of its own; the others read on kept ones, as a
 * browser's, and are asked again when the server had closed theirs meanwhile: HTTP clients do that (RFC 9110, 9.2.2).
 */
export function startLightLoad({ baseUrl, name, timing, signal }: LightLoadOptions): LightLoad {
  const stopping = new AbortController();
  const ending = AbortSignal.any([signal, stopping.signal]);
  const kept = new Agent({ keepAlive: true });
  const failures = new Map<string, number>();
  const created: number[] = [];
  const pods = new Set<string>();
  const open = new Set<Promise<void>>();
  let requests = 0;

  const running = (async () => {
    while (!ending.aborted) {
      const request = ask(requests++).finally(() => open.delete(request));
      open.add(request);
      await timing.delay(INTERVAL_MS, ending);
    }
    await Promise.all(open);
    kept.destroy();
  })();

  async function ask(turn: number): Promise<void> {
    const creates = turn % CREATE_EVERY === 0;
    try {
      const { status, body, servedBy } = creates
        ? await call(`${baseUrl}/api/items`, { method: 'POST', json: { name } })
        : await read();
      if (servedBy !== null) pods.add(servedBy);
      if (status !== (creates ? 201 : 200)) count(String(status));
      else if (creates) created.push(Number(JSON.parse(body).id));
    } catch (error) {
      count((error as NodeJS.ErrnoException).code ?? (error as Error).message);
    }
  }

  async function read(): Promise<HttpAnswer> {
    const url = `${baseUrl}/api/items?per_page=1`;
    try {
      return await call(url, baseUrl.startsWith('http:') ? { agent: kept } : {});
    } catch (error) {
      if (error instanceof KeptConnectionClosed) return call(url);
      throw error;
    }
  }

  function count(failure: string): void {
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
  }

  return {
    async stop() {
      stopping.abort();
      await running;
      return { requests, failures, created, pods: pods.size };
    },
  };
}

/** `3 × 503, 1 × ECONNRESET` */
export function failuresInWords(failures: ReadonlyMap<string, number>): string {
  return [...failures].map(([what, count]) => `${count} × ${what}`).join(', ');
}
