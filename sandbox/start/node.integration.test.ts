import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type KubernetesClient } from '../cluster/api/client.ts';
import { readKubeconfig } from '../cluster/api/kubeconfig.ts';
import type { Container, PersistentVolumeClaim, Pod, PodSpec } from '../cluster/objects.ts';
import { type SandboxClient, sandboxClient } from '../testing/client.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'palier node '));
const problems: string[] = [];
let sandbox: Sandbox;
let admin: KubernetesClient;
let api: SandboxClient;

beforeAll(async () => {
  const manifests = join(stateDir, 'nothing.yaml');
  writeFileSync(manifests, namespace);
  const options = { root: ROOT, tools: await sandboxTools(), stateDir, manifests, hpaSyncSeconds: 2 };
  sandbox = await startSandbox({ ...options, metricsResolutionSeconds: 2 }, (what) =>
    problems.push(String(what)),
  );
  admin = createClient(sandbox.kubeconfigPath);
  api = sandboxClient(sandbox.kubeconfigPath);
});
afterAll(async () => {
  admin?.close();
  await sandbox?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: test}\n';
const metadata = (name: string) => ({ name, namespace: 'test', labels: { app: name } });
const python = (program: string, more: object = {}) => ({
  name: 'main',
  image: 'palier-backend:dev',
  command: ['python', '-uc', program],
  ...more,
});
const pod = (name: string, container: Container, spec: Partial<PodSpec> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata(name),
  spec: { terminationGracePeriodSeconds: 1, containers: [container], ...spec },
});
const phase = async (name: string) => (await admin.get('pods', 'test', name))?.status?.phase;
const poll = <T>(ask: () => T | Promise<T>, timeout = 30_000) => expect.poll(ask, { timeout, interval: 100 });

describe('the node', () => {
  it('is ready, reached on 127.0.0.1 by users, and shows that it lives by a lease', async () => {
    const node = await admin.get('nodes', undefined, 'sandbox');
    expect(node?.status).toMatchObject({
      addresses: [
        { type: 'InternalIP', address: '127.0.0.1' },
        { type: 'Hostname', address: expect.stringMatching(/^100\.77\.\d+\.1$/) },
      ],
      nodeInfo: { kubeletVersion: expect.stringMatching(/^v1\..*palier-sandbox$/) },
    });
    expect(node?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True', reason: 'KubeletReady' }),
    );
    const lease = await admin.get('leases', 'kube-node-lease', 'sandbox');
    expect(lease?.spec).toMatchObject({ holderIdentity: 'sandbox', leaseDurationSeconds: 40 });
    expect(lease?.metadata.ownerReferences?.[0]?.uid).toBe(node?.metadata.uid);
  });

  it('lets nobody ask it but the API server', async () => {
    const node = await admin.get('nodes', undefined, 'sandbox');
    const port = node?.status?.daemonEndpoints?.kubeletEndpoint?.Port;
    const slot = /^100\.77\.(\d+)\./.exec(node?.spec.podCIDR ?? '')?.[1];
    const { certificateAuthority: ca } = readKubeconfig(sandbox.kubeconfigPath);
    const ask = (identity: { cert?: string | undefined; key?: string | undefined }) =>
      new Promise((resolve) => {
        const host = `127.77.${slot}.1`;
        request({ host, port, path: '/pods', ca, ...identity }, (answer) => resolve(answer.statusCode))
          .on('error', (error) => resolve(error.message))
          .end();
      });
    const access = (name: string) => readKubeconfig(join(stateDir, 'control-plane', name));
    const own = access('node.kubeconfig');
    expect(await ask({})).toMatch(/certificate required|socket hang up|ECONNRESET/);
    expect(await ask({ cert: own.clientCertificate, key: own.clientKey })).toBe(403);
  });

  it('is registered again when somebody deletes it', async () => {
    const before = await admin.get('nodes', undefined, 'sandbox');
    await admin.remove('nodes', undefined, 'sandbox');
    await poll(async () => (await admin.get('nodes', undefined, 'sandbox'))?.metadata.uid).not.toBe(
      before?.metadata.uid,
    );
    await poll(async () => {
      const node = await admin.get('nodes', undefined, 'sandbox');
      return node && !node.spec.taints;
    }).toBe(true);
  });
});

describe('logs', () => {
  const logOf = (name: string, query = '') => api.text(`/api/v1/namespaces/test/pods/${name}/log?${query}`);

  it('are followed until the container ends, and kept of its former life', async () => {
    const program = 'import time, os\nfor i in range(3): print("line", i); time.sleep(0.3)';
    await admin.create('pods', pod('short', python(program), { restartPolicy: 'Never' }));
    await poll(() => phase('short')).not.toBe('Pending');
    expect(await logOf('short', 'follow=true')).toBe('line 0\nline 1\nline 2\n');
    expect(await logOf('short', 'tailLines=1&timestamps=true')).toMatch(/^\d{4}-.*Z line 2\n$/);
    expect(await logOf('short', 'limitBytes=4')).toBe('line');
  });

  it('that are not there are refused in the words of a kubelet', async () => {
    const message = async (path: string) => JSON.parse(await logOf(...(path.split('?') as [string, string])));
    expect(await message('short?previous=true')).toMatchObject({
      reason: 'BadRequest',
      message: 'previous terminated container "main" in pod "short" not found',
    });
    await admin.create('pods', pod('foreign', { name: 'main', image: 'nginx' }));
    await poll(async () => (await message('foreign?')).message).toBe(
      'container "main" in pod "foreign" is waiting to start: trying and failing to pull image',
    );
    await admin.remove('pods', 'test', 'foreign', { gracePeriodSeconds: 0 });
  });
});

describe('metrics.k8s.io', () => {
  const busy = `
import time
while True:
  end = time.process_time() + 0.05
  while time.process_time() < end: pass
  time.sleep(0.2)`;

  it('is there once the node is, and tells of it', async () => {
    const { status } = await api.get('/apis/metrics.k8s.io/v1beta1/nodes/sandbox');
    // Before the second look at the machine there is no window.
    expect([200, 404]).toContain(status);
    const service = await admin.get('apiservices', undefined, 'v1beta1.metrics.k8s.io');
    expect(service?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Available', status: 'True' }),
    );
  });

  it('lets the real autoscaler scale by what pods use', async () => {
    const template = {
      metadata: { labels: { app: 'busy' } },
      spec: { containers: [python(busy, { resources: { requests: { cpu: '50m' } } })] },
    };
    await admin.create('deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('busy'),
      spec: { replicas: 1, selector: { matchLabels: { app: 'busy' } }, template },
    });
    await admin.create('horizontalpodautoscalers', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata('busy'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'busy' },
        minReplicas: 1,
        maxReplicas: 2,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    });
    const hpa = () => admin.get('horizontalpodautoscalers', 'test', 'busy');
    await poll(async () => (await hpa())?.status?.desiredReplicas, 60_000).toBe(2);
    const { body } = await api.get(
      '/apis/metrics.k8s.io/v1beta1/namespaces/test/pods?labelSelector=app%3Dbusy',
    );
    expect(body.items[0]).toMatchObject({
      metadata: { labels: { app: 'busy' } },
      containers: [{ name: 'main', usage: { cpu: expect.stringMatching(/^\d+n$/) } }],
    });
    await admin.remove('horizontalpodautoscalers', 'test', 'busy');
    await admin.remove('deployments', 'test', 'busy');
  });
});

describe('a claim', () => {
  const claim: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata('data'),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
  };
  const folder = join(stateDir, 'volumes', 'test_data');

  it('is bound to a folder, in which its pod finds what another has left', async () => {
    const user = (name: string, program: string) =>
      pod(
        name,
        python(program, {
          env: [{ name: 'FILE', value: '/data/note' }],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        }),
        {
          restartPolicy: 'Never',
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
        },
      );
    await admin.create('persistentvolumeclaims', claim);
    await admin.create('pods', user('writes', 'import os\nopen(os.environ["FILE"], "w").write("kept")'));
    await poll(() => phase('writes')).toBe('Succeeded');
    expect(readFileSync(join(folder, 'note'), 'utf8')).toBe('kept');
    await admin.create('pods', user('reads', 'import os\nprint(open(os.environ["FILE"]).read())'));
    await poll(() => phase('reads')).toBe('Succeeded');
    expect(await api.text('/api/v1/namespaces/test/pods/reads/log')).toBe('kept\n');
  });

  it('takes its data along when it is deleted, once no pod uses it', async () => {
    await admin.remove('persistentvolumeclaims', 'test', 'data');
    for (const name of ['writes', 'reads'])
      await admin.remove('pods', 'test', name, { gracePeriodSeconds: 0 });
    await poll(() => existsSync(folder)).toBe(false);
    await poll(async () => (await admin.list('persistentvolumes')).items).toEqual([]);
  });
});

it('has nothing to complain of', () => expect(problems).toEqual([]));
