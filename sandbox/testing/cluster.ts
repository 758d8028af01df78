import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultControllerConfig } from '../../hpa/index.ts';
import { createSandboxApi } from '../api/handler.ts';
import { findKind } from '../api/resources.ts';
import { GIT_VERSION } from '../api/version.ts';
import { createObject } from '../api/write.ts';
import { systemClock } from '../clock.ts';
import { createNode, startControllers } from '../controllers/index.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { PodMetricsProvider } from '../types.ts';
import { createCertificate } from './certificate.ts';
import { startInstantKubelet } from './instant-kubelet.ts';

export interface TestCluster {
  readonly store: MemoryStore;
  readonly kubeconfig: string;
  readonly server: string;
  readonly token: string;
  /** Problems that controllers met; empty when all is well. */
  readonly problems: readonly string[];
  /** Millicores that every running container is said to use. */
  setCpu(millicores: number): void;
  close(): Promise<void>;
}

/**
 * For integration tests of clients: the real API and controllers over TLS, with pods that have no processes but
 * are ready at once. What a pod prints is made up: `line 1`, `line 2`, … one every 100 ms when followed.
 */
export async function startTestCluster(syncPeriodSeconds = 1): Promise<TestCluster> {
  const store = new MemoryStore({ now: systemClock.now });
  const problems: string[] = [];
  let cpuNanocores = 0;
  const metrics: PodMetricsProvider = {
    latest: () =>
      store
        .list('pods')
        .filter((pod) => pod.status?.phase === 'Running')
        .map(({ metadata, spec }) => ({
          namespace: metadata.namespace ?? '',
          name: metadata.name,
          timestamp: systemClock.now(),
          windowSeconds: 15,
          containers: spec.containers.map(({ name }: { name: string }) => ({
            name,
            cpuNanocores,
            memoryBytes: 32 * 1024 * 1024,
          })),
        })),
    node: () => ({
      timestamp: systemClock.now(),
      windowSeconds: 15,
      cpuNanocores: 5e8,
      memoryBytes: 2 ** 31,
    }),
  };
  store.create('nodes', createNode(systemClock.now(), GIT_VERSION));
  for (const name of ['default', 'palier']) {
    const namespace = findKind('v1', 'Namespace');
    if (namespace === undefined) throw new Error('the API has no namespaces');
    createObject({ store, clock: systemClock }, namespace, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  const stops = [
    startControllers(
      { store, clock: systemClock, metrics, log: (message) => problems.push(message) },
      {
        ...defaultControllerConfig,
        version: '1.34',
        syncPeriodSeconds,
        cpuInitializationPeriodSeconds: 0,
        initialReadinessDelaySeconds: 0,
      },
    ),
    startInstantKubelet(store, systemClock),
  ];
  const token = 'test-token';
  const handler = createSandboxApi({ store, token, clock: systemClock, metrics, logs: { read: madeUpLog } });
  const { key, certificate } = createCertificate(['127.0.0.1'], Date.now());
  const server = createServer({ key, cert: certificate }, handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), 'palier-test-cluster-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(address, certificate, token), { mode: 0o600 });

  return {
    store,
    kubeconfig,
    server: address,
    token,
    problems,
    setCpu(millicores) {
      cpuNanocores = millicores * 1e6;
    },
    async close() {
      for (const stop of stops) stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

async function* madeUpLog(
  { follow, tailLines }: { follow: boolean; tailLines?: number },
  signal: AbortSignal,
) {
  const lines = ['line 1\n', 'line 2\n', 'line 3\n'];
  yield lines.slice(-(tailLines ?? lines.length)).join('');
  for (let n = 4; follow && !signal.aborted; n++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    yield `line ${n}\n`;
  }
}

/** JSON is YAML. */
function kubeconfigText(server: string, certificate: string, token: string): string {
  const authority = Buffer.from(certificate).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sandbox', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'sandbox', user: { token } }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox', namespace: 'palier' } }],
    'current-context': 'sandbox',
  });
}
