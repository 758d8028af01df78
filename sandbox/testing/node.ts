import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_NAME } from '../cluster/node-name.ts';
import type { Container, Pod, PodSpec } from '../cluster/objects.ts';
import { createImages } from '../images/index.ts';
import { systemClock } from '../lib/clock.ts';
import { claimAddresses } from '../node/addresses.ts';
import { type Kubelet, startKubelet } from '../node/kubelet.ts';
import { createLaunch } from '../node/processes/process.ts';
import { createResourceDriver } from '../node/resources/index.ts';
import { MemoryCluster } from './memory-cluster.ts';
import { podTools, ROOT } from './tools.ts';

export interface TestNode {
  readonly cluster: MemoryCluster;
  readonly kubelet: Kubelet;
  readonly folder: string;
  readonly limits: string;
  /** Creates a pod that runs this Python program as the backend's image. */
  runPython(
    name: string,
    program: string,
    container?: Partial<Container>,
    spec?: Partial<PodSpec>,
    status?: object,
  ): Pod;
  pod(name: string): Pod | undefined;
  /** Marks it as the API does: it is removed when its processes have ended. */
  delete(name: string, graceSeconds: number): void;
  reasons(name: string): string[];
  /** Polls until `test` gives something; throws after `timeoutMs` with the pod as it is. */
  until<T>(name: string, test: (pod: Pod) => T | undefined | false, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** A kubelet with real processes and nothing else: no API, no controllers. */
export async function startTestNode(prefer?: 'signals'): Promise<TestNode> {
  const folder = mkdtempSync(join(tmpdir(), 'palier-node-'));
  const cluster = new MemoryCluster();
  const addresses = await claimAddresses();
  const resources = createResourceDriver(`test-${process.pid}-${addresses.slot}`, { prefer });
  const kubelet = startKubelet({
    view: cluster,
    writer: cluster,
    clock: systemClock,
    images: createImages({
      tools: await podTools(),
      backendSource: join(ROOT, 'backend'),
      backendImages: ['palier-backend:test'],
    }),
    resources,
    addresses,
    launch: createLaunch(`test-${process.pid}`, () => {}),
    events: cluster,
    folders: { pods: join(folder, 'pods'), cache: join(folder, 'cache'), sockets: folder },
    requestToken: async ({ spec }, { expirationSeconds }) => ({
      token: `token of ${spec.serviceAccountName}`,
      expiresAtMs: Date.now() + expirationSeconds * 1000,
    }),
    apiServer: { host: '127.0.0.1', port: 6443 },
    kubeconfigPath: join(folder, 'kubeconfig'),
    log: (message) => console.error(message),
  });
  const pod = (name: string) => cluster.get('pods', 'test', name) as Pod | undefined;
  return {
    cluster,
    kubelet,
    folder,
    limits: resources.name,
    pod,
    runPython(name, program, container = {}, spec = {}, status = {}) {
      return cluster.put('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'test' },
        spec: {
          nodeName: NODE_NAME,
          terminationGracePeriodSeconds: 2,
          containers: [
            { name: 'main', image: 'palier-backend:test', command: ['python', '-c', program], ...container },
          ],
          ...spec,
        },
        status,
      }) as Pod;
    },
    delete(name, deletionGracePeriodSeconds) {
      const { metadata, ...rest } = pod(name) as Pod;
      const deletionTimestamp = new Date().toISOString();
      cluster.put('pods', {
        ...rest,
        metadata: { ...metadata, deletionTimestamp, deletionGracePeriodSeconds },
      });
    },
    reasons: (name) => cluster.told.filter((event) => event.name === name).map(({ reason }) => reason),
    async until(name, test, timeoutMs = 20_000) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const current = pod(name);
        const result = current && test(current);
        if (result) return result;
        if (performance.now() > deadline) {
          throw new Error(`${name} did not get there: ${JSON.stringify(current?.status, null, 1)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      await kubelet.stop({ graceMs: 500, statefulGraceMs: 500 });
      resources.close();
      addresses.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
