import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { applyManifests } from '../manifests/apply.ts';
import { parseManifests } from '../manifests/parse.ts';
import { createNodeWriter } from '../node/pods/status-writer.ts';
import { startTestControlPlane, type TestControlPlane } from '../testing/control-plane.ts';
import { sketch } from '../testing/sketch.ts';
import { controlPlaneProgram, ROOT } from '../testing/tools.ts';
import { createEventRecorder } from './events/events.ts';
import type { ConfigMap, Node, Pod } from './objects.ts';
import { startControlPlane } from './process/control-plane.ts';
import { removeSocketFolder } from './process/sockets.ts';
import { startView, type View } from './watch/view.ts';

let cluster: TestControlPlane;
let view: View;
const problems: string[] = [];
const log = (message: string) => problems.push(message);

const FOLLOWED = [
  'pods',
  'configmaps',
  'secrets',
  'services',
  'endpointslices',
  'nodes',
  'events',
  'deployments',
] as const;

beforeAll(async () => {
  cluster = await startTestControlPlane();
  view = startView(cluster.admin, FOLLOWED, { clock: systemClock, log });
  await view.ready();
  const node = sketch<Node>({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'sandbox', labels: { 'kubernetes.io/hostname': 'sandbox' } },
  });
  await cluster.node.create('nodes', node);
  const capacity = { cpu: '4', memory: '8Gi', pods: '110' };
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }];
  await cluster.node.patch(
    'nodes',
    undefined,
    'sandbox',
    { status: { capacity, allocatable: capacity, conditions } },
    { subresource: 'status' },
  );
});
afterAll(async () => {
  view?.close();
  await cluster?.close();
});

async function until<T>(look: () => T | undefined | '' | false): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`it did not come to that: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const configMap = (name: string, data: Record<string, string>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

/** A pod that the scheduler has bound to our node. */
async function boundPod(name: string): Promise<Pod> {
  const spec = { containers: [{ name: 'main', image: 'busybox' }], terminationGracePeriodSeconds: 30 };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
  await applyManifests([pod], { client: cluster.admin, clock: systemClock });
  return until(() => {
    const pod = view.get('pods', 'default', name);
    return pod?.spec.nodeName === 'sandbox' && pod;
  });
}

test('it says that it is the sandbox, and its keys are for this user only', async () => {
  const { controlPlane } = cluster;
  expect(controlPlane.version).toMatch(/^v1\.\d+\.\d+\+palier-sandbox$/);
  expect(await cluster.admin.read('/version')).toMatchObject({ gitVersion: controlPlane.version });
  for (const file of Object.values(controlPlane.files)) expect(existsSync(file)).toBe(true);
  for (const file of [
    controlPlane.files.adminKubeconfig,
    controlPlane.files.nodeKubeconfig,
    controlPlane.files.nodeKey,
  ])
    expect(statSync(file).mode & 0o777).toBe(0o600);
});

describe('the view', () => {
  test('sees what is created, changed and removed, in order', async () => {
    const told: string[] = [];
    const end = view.watch('configmaps', ({ type, object, previous }) => {
      if (object.metadata.name === 'seen')
        told.push(`${type} ${previous?.data?.a ?? '-'} → ${object.data?.a} ${object.kind}`);
    });
    await cluster.admin.create('configmaps', configMap('seen', { a: '1' }));
    await cluster.admin.patch('configmaps', 'default', 'seen', { data: { a: '2' } });
    await cluster.admin.remove('configmaps', 'default', 'seen');
    await until(() => told.length === 3);
    end();
    expect(told).toEqual(['ADDED - → 1 ConfigMap', 'MODIFIED 1 → 2 ConfigMap', 'DELETED 2 → 2 ConfigMap']);
  });

  test('of what a node may not list, its own identity gets nothing', async () => {
    await expect(cluster.node.list('secrets')).rejects.toMatchObject({ status: 403, reason: 'Forbidden' });
  });
});

describe("the node's writes", () => {
  test('a status is taken, its addresses replaced, what is no longer said goes, and others see it', async () => {
    const pod = await boundPod('written');
    const writer = createNodeWriter(cluster.node, { clock: systemClock, log });
    const status = (ip: string, more = {}) => ({
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T12:00:00Z' }],
      ...more,
    });
    writer.podStatus(pod, status('100.77.0.2', { message: 'for a while' }));
    const first = await until(() => view.list('pods').find((it) => it.status?.message === 'for a while'));
    writer.podStatus(first, status('100.77.0.3'));
    await writer.flush();
    const last = (await cluster.admin.get('pods', 'default', 'written'))?.status;
    expect(last?.podIPs).toEqual([{ ip: '100.77.0.3' }]);
    expect(last?.message).toBeUndefined();
    expect(last?.conditions?.map(({ type }) => type).sort()).toEqual(['PodScheduled', 'Ready']);
    expect(problems).toEqual([]);
  });

  test('a pod that is being deleted is there until the node removes it', async () => {
    const pod = await boundPod('removed');
    await cluster.admin.remove('pods', 'default', 'removed');
    const going = await until(() => {
      const now = view.get('pods', 'default', 'removed');
      return now?.metadata.deletionTimestamp && now;
    });
    const writer = createNodeWriter(cluster.node, { clock: systemClock, log });
    writer.podStatus(going, { ...going.status, phase: 'Succeeded' });
    await writer.removePod(going);
    await until(() => view.get('pods', 'default', 'removed') === undefined);
    // Once more: there is nothing left to do, and that is no fault.
    writer.podStatus(pod, { phase: 'Running' });
    await writer.removePod(pod);
    expect(problems).toEqual([]);
  });

  test('another pod of the same name is left alone', async () => {
    const old = await boundPod('again');
    await cluster.admin.remove('pods', 'default', 'again', { gracePeriodSeconds: 0 });
    await until(() => view.get('pods', 'default', 'again') === undefined);
    const young = await boundPod('again');
    const writer = createNodeWriter(cluster.node, { clock: systemClock, log });
    writer.podStatus(old, { phase: 'Failed' });
    await writer.removePod(old);
    const now = await cluster.admin.get('pods', 'default', 'again');
    expect([now?.metadata.uid, now?.status?.phase]).toEqual([young.metadata.uid, 'Pending']);
  });

  test('a node may not write what is not its own', async () => {
    const other = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'other' } };
    await expect(cluster.node.create('nodes', other)).rejects.toMatchObject({ reason: 'Forbidden' });
    await expect(cluster.node.create('configmaps', configMap('x', {}))).rejects.toMatchObject({
      reason: 'Forbidden',
    });
  });

  test('events of the node are events of the cluster, and the same again raises the count', async () => {
    const pod = await boundPod('told');
    const recorder = createEventRecorder(cluster.node, {
      clock: systemClock,
      component: 'kubelet',
      host: 'sandbox',
      log,
    });
    for (let n = 0; n < 3; n++) recorder.event(pod, 'Warning', 'BackOff', 'again', 'spec.containers{main}');
    recorder.event(
      await until(() => view.get('nodes', undefined, 'sandbox')),
      'Normal',
      'Starting',
      'it starts',
    );
    const events = await until(() => {
      const those = view.list('events').filter(({ source }) => source?.component === 'kubelet');
      return those.some(({ reason }) => reason === 'Starting') && those;
    });
    expect(events.map(({ reason, count, involvedObject }) => [reason, count, involvedObject.name])).toEqual([
      ['Starting', 1, 'sandbox'],
      ['BackOff', 3, 'told'],
    ]);
    recorder.close();
    expect(problems).toEqual([]);
  });
});

describe('manifests', () => {
  const rendered = join(ROOT, 'manifests', 'rendered', 'sandbox.yaml');
  const apply = (text: string) =>
    applyManifests(parseManifests(text, 'x.yaml'), { client: cluster.admin, clock: systemClock });

  test('all of the sandbox are taken, and a second time nothing changes', async () => {
    const text = readFileSync(rendered, 'utf8');
    await apply(text);
    const first = await cluster.admin.get('configmaps', 'palier', 'backend');
    await apply(text);
    const second = await cluster.admin.get('configmaps', 'palier', 'backend');
    expect(second?.metadata.resourceVersion).toBe(first?.metadata.resourceVersion);
    await until(() => view.list('pods', 'palier').some(({ metadata }) => metadata.name === 'mysql-0'));
  });

  test('a pod in a namespace that is just being made waits for its ServiceAccount', async () => {
    await apply(
      [
        'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: new}\nspec: {containers: [{name: c, image: i}]}\n',
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: new}\n',
      ].join('---\n'),
    );
    expect((await cluster.admin.get('pods', 'new', 'p'))?.spec.serviceAccountName).toBe('default');
  });

  test.each([
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndatta: {}\n',
      { object: 'ConfigMap x', reason: expect.stringMatching(/\.datta: field not declared/) },
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: x}\n',
      { object: 'Service x', reason: expect.stringMatching(/spec\.ports: Required value/) },
    ],
    [
      'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: x}\n',
      { object: 'ServiceMonitor x', kind: 'ServiceMonitor', apiVersion: 'monitoring.coreos.com/v1' },
    ],
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: nowhere}\n',
      { object: 'ConfigMap x', reason: 'namespaces "nowhere" not found' },
    ],
  ])('%j is refused with what is wrong', async (text, values) => {
    await expect(apply(text)).rejects.toMatchObject({ values });
  });
});

describe('the end of the control plane', () => {
  test('a port that is taken is told', async () => {
    const port = Number(new URL(cluster.controlPlane.url).port);
    const started = startControlPlane({ ...(await optionsBeside('taken')), port });
    await expect(started).rejects.toMatchObject({
      code: 'sandbox.control-plane',
      values: { part: 'apiserver', reason: expect.stringContaining(`127.0.0.1:${port}`) },
    });
  });

  test('it ends when the process that started it is killed', async () => {
    const options = await optionsBeside('orphan');
    const module = join(ROOT, 'sandbox', 'cluster', 'process', 'control-plane.ts');
    const script = `import { startControlPlane } from ${JSON.stringify(module)};
      const { pid } = await startControlPlane(${JSON.stringify(options)}); console.log(pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const [pid] = await once(createInterface({ input: parent.stdout }), 'line');
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !existsSync(`/proc/${pid}`));
    removeSocketFolder(options.instance);
  });

  test('what it held is there again after a kill, and the view goes on by itself', async () => {
    await cluster.admin.create('configmaps', configMap('kept', { a: '1' }));
    process.kill(cluster.controlPlane.pid, 'SIGKILL');
    expect(await cluster.controlPlane.broken).toMatchObject({ values: { how: 'SIGKILL' } });
    const next = await cluster.again();
    await next.ready;
    expect((await cluster.admin.get('configmaps', 'default', 'kept'))?.data).toEqual({ a: '1' });
    await cluster.admin.patch('configmaps', 'default', 'kept', { data: { a: '2' } });
    await until(() => view.get('configmaps', 'default', 'kept')?.data?.a === '2');
    await next.stop();
  });

  test('data of other ranges are refused with a code of their own', async () => {
    const options = { ...(await optionsBeside('..')), folder: join(cluster.folder, 'data') };
    const started = startControlPlane({
      ...options,
      podRange: '100.77.250.0/24',
      nodeAddress: '100.77.250.1',
    });
    await expect(started).rejects.toMatchObject({ code: 'sandbox.control-plane-data' });
  });

  async function optionsBeside(name: string) {
    return {
      binary: await controlPlaneProgram(),
      instance: `test-${process.pid}-${name.replaceAll('.', 'x')}`,
      folder: join(cluster.folder, name),
      nodeName: 'sandbox',
      nodeAddress: cluster.addresses.node,
      podRange: cluster.addresses.podRange,
      serviceRange: cluster.addresses.serviceRange,
      logFile: join(cluster.folder, `${name}.log`),
    };
  }
});
