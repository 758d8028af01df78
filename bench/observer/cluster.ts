import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Address, Mode, Order } from './serve.ts';

/** The fake cluster of serve.ts, as the bench sees it. */
export interface Cluster {
  readonly pid: number;
  /** A kubeconfig for who is to be counted by itself. @returns its path */
  kubeconfigFor(token: string, folder: string): string;
  setMode(mode: Mode): void;
  requestsOf(token: string): Promise<number>;
  /** @returns when it was written to the watches, on the clock of process.hrtime.bigint() */
  want(replicas: number, how: { readonly afterBurst: boolean; readonly gapMs: number }): Promise<bigint>;
  end(): void;
}

export interface Size {
  readonly hpas: number;
  readonly podsPerHpa: number;
}

export async function startCluster(
  { hpas, podsPerHpa }: Size,
  ...flags: readonly string[]
): Promise<Cluster> {
  const server = fork(join(import.meta.dirname, 'serve.ts'), [`${hpas}`, `${podsPerHpa}`, ...flags]);
  const address = (await answer(server)) as Address;
  // One after the other: it answers in this order, and says no more than the answer.
  let asked: Promise<unknown> = Promise.resolve();
  const ask = <T>(order: Order) => {
    const answered = asked.then(() => {
      server.send(order);
      return answer(server) as Promise<T>;
    });
    asked = answered.catch(() => undefined);
    return answered;
  };
  return {
    pid: server.pid ?? 0,
    kubeconfigFor(token, folder) {
      const file = join(folder, 'kubeconfig');
      writeFileSync(file, kubeconfig(address, token));
      return file;
    },
    setMode: (mode) => void server.send({ do: 'mode', mode } satisfies Order),
    requestsOf: async (token) => (await ask<{ requests: number }>({ do: 'count', token })).requests,
    want: async (replicas, how) =>
      BigInt((await ask<{ wroteAtNs: string }>({ do: 'want', replicas, ...how })).wroteAtNs),
    end: () => void server.kill(),
  };
}

async function answer(server: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const ended = (code: number | null) =>
    reject(new Error(`expected the fake cluster to answer, it ended with ${code}`));
  server.once('message', resolve).once('exit', ended);
  return promise.finally(() => server.off('message', resolve).off('exit', ended));
}

function kubeconfig({ url, certificate }: Address, token: string): string {
  const authority = Buffer.from(certificate).toString('base64');
  return JSON.stringify({
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server: url, 'certificate-authority-data': authority } }],
    users: [{ name: 'bench', user: { token } }],
  });
}
