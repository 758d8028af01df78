import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from './testing/cluster.ts';
import { findKubectl, type Kubectl, kubectlFor } from './testing/kubectl.ts';

const path = findKubectl();

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        ports: [{containerPort: 8000, name: http}]
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 250m}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, type: NodePort, ports: [{port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "db:1"}]}
`;

const HPA = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
  behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
`;

describe.skipIf(path === undefined)('kubectl against the sandbox', () => {
  let cluster: TestCluster;
  let kubectl: Kubectl;
  beforeAll(async () => {
    cluster = await startTestCluster();
    kubectl = kubectlFor(path ?? '', cluster.kubeconfig);
    await kubectl.apply(WEB);
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
    await kubectl('wait', '--for=condition=Ready', 'pod/db-0', '--timeout=20s');
  });
  afterAll(async () => {
    expect(cluster.problems).toEqual([]);
    await cluster.close();
  });

  const words = (line = '') => line.trim().split(/\s+/);
  const rows = (table: string) => table.trim().split('\n').slice(1).map(words);

  test('get prints kubectl’s own columns', async () => {
    expect(words((await kubectl('get', 'pods')).split('\n')[0])).toEqual([
      'NAME',
      'READY',
      'STATUS',
      'RESTARTS',
      'AGE',
    ]);
    const pods = rows(await kubectl('get', 'pods', '-l', 'app=web', '-o', 'wide'));
    expect(pods.map(([, ready, status, , , ip, node]) => [ready, status, ip?.split('.')[0], node])).toEqual([
      ['1/1', 'Running', '127', 'sandbox'],
      ['1/1', 'Running', '127', 'sandbox'],
    ]);
    expect(rows(await kubectl('get', 'deployments'))[0]?.slice(0, 4)).toEqual(['web', '2/2', '2', '2']);
    expect(rows(await kubectl('get', 'sts'))[0]?.slice(0, 2)).toEqual(['db', '1/1']);
    expect(rows(await kubectl('get', 'svc'))[0]).toEqual(
      expect.arrayContaining(['web', 'NodePort', '80:30000/TCP']),
    );
    expect(rows(await kubectl('get', 'nodes'))[0]?.slice(0, 2)).toEqual(['sandbox', 'Ready']);
    expect((await kubectl('get', 'endpoints', 'web')).match(/127\.77\.0\.\d+:8000/g)).toHaveLength(2);
    expect(await kubectl('get', 'all')).toContain('replicaset.apps/web-');
    expect(await kubectl('get', 'pods', '-A')).toContain('palier');
    expect(await kubectl('get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
    expect(await kubectl('get', 'pods', '--field-selector', 'status.phase=Pending')).toBe('');
  });

  test('describe tells of deployments, pods, services and the node, with their events', async () => {
    expect(await kubectl('describe', 'deployment', 'web')).toMatch(
      /2 desired \| 2 updated[\s\S]*ScalingReplicaSet/,
    );
    expect(await kubectl('describe', 'pod', 'db-0')).toMatch(
      /Controlled By: +StatefulSet\/db[\s\S]*Scheduled/,
    );
    expect(await kubectl('describe', 'service', 'web')).toMatch(/Endpoints: +127\.77[\d.]+:8000,127\.77/);
    expect(await kubectl('describe', 'node', 'sandbox')).toMatch(/cpu +200m/);
  });

  test('apply again changes nothing, apply of a change changes it, diff shows it', async () => {
    expect(await kubectl.apply(WEB)).toContain('deployment.apps/web unchanged');
    expect(await kubectl.apply(WEB.replace('64Mi', '65Mi'), '--server-side', '--force-conflicts')).toContain(
      'serverside-applied',
    );
    expect(await kubectl('get', 'deploy', 'web', '-o', 'jsonpath={..requests.memory}')).toBe('65Mi');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
  });

  test('scale, with -w beside it', async () => {
    const watching = kubectl.follow('get', 'deployment', 'web', '-w');
    await watching.next();
    expect(words(await watching.next())[1]).toBe('2/2');
    await kubectl('scale', 'deployment', 'web', '--replicas=4', '--current-replicas=2');
    let line = '';
    while (!line.includes('4/4')) line = await watching.next();
    watching.stop();
    expect(words(line).slice(0, 4)).toEqual(['web', '4/4', '4', '4']);
    await expect(
      kubectl('scale', 'deployment', 'web', '--replicas=1', '--current-replicas=9'),
    ).rejects.toThrow('Expected replicas');
    await kubectl('scale', 'deployment', 'web', '--replicas=2');
  });

  test('rollout: history, undo, restart, pause and resume', async () => {
    await kubectl('set', 'image', 'deployment/web', 'web=web:2');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
    await kubectl('rollout', 'undo', 'deployment/web');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
    expect(await kubectl('get', 'deploy', 'web', '-o', 'jsonpath={..image}')).toBe('web:1');
    for (const verb of ['restart', 'pause', 'resume']) await kubectl('rollout', verb, 'deployment/web');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
    expect(rows(await kubectl('rollout', 'history', 'deployment/web')).length).toBeGreaterThan(2);
    expect(await kubectl('rollout', 'history', 'statefulset/db')).toContain('1');
  });

  test('patch in its three forms, label, annotate', async () => {
    const strategic =
      '{"spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"A","value":"1"}]}]}}}}';
    await kubectl('patch', 'deployment', 'web', '-p', strategic);
    await kubectl('patch', 'deployment', 'web', '--type=merge', '-p', '{"spec":{"minReadySeconds":0}}');
    await kubectl(
      'patch',
      'deployment',
      'web',
      '--type=json',
      '-p',
      '[{"op":"test","path":"/spec/replicas","value":2}]',
    );
    expect(await kubectl('get', 'deploy', 'web', '-o', 'jsonpath={..image} {..env[0].value}')).toBe(
      'web:1 1',
    );
    await kubectl('label', 'deployment', 'web', 'tier=front');
    await kubectl('annotate', 'deployment', 'web', 'note=x');
    expect(await kubectl('get', 'deploy', '-l', 'tier in (front)', '-o', 'name')).toBe(
      'deployment.apps/web\n',
    );
  });

  test('an autoscaler scales by the CPU, and describe says why', async () => {
    cluster.setCpu(100);
    await kubectl.apply(HPA);
    await kubectl('wait', 'deployment/web', '--for=jsonpath={.spec.replicas}=4', '--timeout=20s');
    expect(rows(await kubectl('get', 'hpa'))[0]).toEqual(
      expect.arrayContaining(['web', 'Deployment/web', 'cpu:', '100%/60%', '2', '5']),
    );
    const text = await kubectl('describe', 'hpa', 'web');
    expect(text).toMatch(/resource cpu on pods {2}\(as a percentage of request\): +100% \(100m\) \/ 60%/);
    expect(text).toMatch(/ScalingActive +True +ValidMetricFound/);
    expect(text).toContain('SuccessfulRescale');
    await kubectl('delete', 'hpa', 'web');
  });

  test('top shows what was measured', async () => {
    cluster.setCpu(100);
    const pods = rows(await kubectl('top', 'pods', '-l', 'app=db'));
    expect(pods).toEqual([['db-0', '100m', '32Mi']]);
    expect(rows(await kubectl('top', 'nodes'))[0]?.slice(0, 2)).toEqual(['sandbox', '500m']);
  });

  test('logs, with --tail and -f', async () => {
    expect(await kubectl('logs', 'db-0')).toBe('line 1\nline 2\nline 3\n');
    expect(await kubectl('logs', 'statefulset/db', '--tail=1')).toBe('line 3\n');
    const following = kubectl.follow('logs', '-f', 'db-0', '--tail=1');
    expect([await following.next(), await following.next()]).toEqual(['line 3', 'line 4']);
    following.stop();
  });

  test('a deleted pod comes back under its name, or as another', async () => {
    const uid = await kubectl('get', 'pod', 'db-0', '-o', 'jsonpath={.metadata.uid}');
    await kubectl('delete', 'pod', 'db-0');
    await kubectl('wait', '--for=create', 'pod/db-0', '--timeout=10s');
    expect(await kubectl('get', 'pod', 'db-0', '-o', 'jsonpath={.metadata.uid}')).not.toBe(uid);
    await kubectl('delete', 'pod', '-l', 'app=web', '--grace-period=0', '--force');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
  });

  test('what kubectl generates goes in through apply; it would send it as protobuf itself', async () => {
    await expect(kubectl('create', 'configmap', 'c', '--from-literal=a=b')).rejects.toThrow(
      /kubectl apply -f -/,
    );
    const generated = ['--dry-run=client', '-o', 'yaml'];
    await kubectl.apply(await kubectl('create', 'configmap', 'c', '--from-literal=a=b', ...generated));
    expect(await kubectl('get', 'configmap', 'c', '-o', 'jsonpath={.data.a}')).toBe('b');
    await kubectl.apply(await kubectl('create', 'deployment', 'made', '--image=web:1', ...generated));
    await kubectl('rollout', 'status', 'deployment/made', '--timeout=20s');
    await kubectl('delete', 'deployment', 'made');
  });

  test('events are listed, sorted and filtered', async () => {
    const events = await kubectl(
      'get',
      'events',
      '--field-selector',
      'involvedObject.name=web',
      '--sort-by=.lastTimestamp',
    );
    expect(events).toContain('ScalingReplicaSet');
    expect(await kubectl('events', '--for', 'deployment/web')).toContain('ScalingReplicaSet');
  });

  test.each([
    [['get', 'pod', 'nope'], 'pods "nope" not found'],
    [['get', 'jobs'], `the server doesn't have a resource type "jobs"`],
    [['exec', 'db-0', '--', 'ls'], 'the sandbox does not serve pods/exec'],
    [['patch', 'deployment', 'web', '-p', '{"spec":{"replicas":-1}}'], 'must be greater than or equal to 0'],
    [['patch', 'deployment', 'web', '-p', '{"spec":{"replicsa":1}}'], 'unknown field'],
    [['apply', '-f', '/nonexistent.yaml'], 'does not exist'],
  ])('%j says what is wrong', async (args, message) => {
    const failure = await kubectl(...args).then(
      () => 'it worked',
      (error: Error) => error.message,
    );
    // kubectl patch only warns of unknown fields.
    if (message === 'unknown field') expect(failure).toBe('it worked');
    else expect(failure).toContain(message);
  });

  test('delete -f takes everything away', async () => {
    await kubectl('delete', 'deployment,service,statefulset', '--all');
    await kubectl('wait', '--for=delete', 'pod', '--all', '--timeout=20s');
    expect(await kubectl('get', 'all', '-o', 'name')).toBe('');
  });
});
