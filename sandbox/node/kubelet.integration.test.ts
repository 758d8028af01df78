import { execFile as execFileCallback, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toLocal } from '../cluster/address.ts';
import type { Pod } from '../cluster/objects.ts';
import { startTestNode, type TestNode } from '../testing/node.ts';
import type { LaunchOptions } from './processes/process.ts';
import { readProcess } from './resources/proc.ts';

const execFile = promisify(execFileCallback);

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.close());

const forever = 'import time\nwhile True: time.sleep(1)';
/** Answers 200 on /ok, 503 on anything else. */
const httpServer = `
import os, http.server
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == '/ok' else 503)
        self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer((os.environ['BIND_ADDRESS'], 8000), H).serve_forever()`;
const ports = [{ name: 'http', containerPort: 8000 }];

const status = (pod: Pod) => pod.status?.containerStatuses?.[0];
const isReady = (pod: Pod) =>
  pod.status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');

async function logOf(name: string, previous = false): Promise<string> {
  const request = {
    namespace: 'test',
    pod: name,
    container: 'main',
    follow: false,
    previous,
    timestamps: false,
  };
  let text = '';
  for await (const chunk of node.kubelet.logs.read(request, new AbortController().signal)) text += chunk;
  return text;
}

describe('a pod on the node', () => {
  it('runs as a process with its own address, environment and volumes', async () => {
    node.cluster.put('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'test' },
      data: { 'app.ini': 'level=1' },
    });
    node.runPython(
      'plain',
      `import os, time
print(os.environ['POD'], os.environ['IP'], open(os.environ['FILE']).read(), flush=True)
time.sleep(60)`,
      {
        env: [
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          { name: 'FILE', value: '/etc/app/app.ini' },
        ],
        volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
      },
      { volumes: [{ name: 'config', configMap: { name: 'settings' } }] },
    );
    const pod = await node.until('plain', (it) => isReady(it) && it);
    expect(pod.status).toMatchObject({
      phase: 'Running',
      hostIP: '127.0.0.1',
    });
    expect(pod.status?.podIP).toMatch(/^100\.77\.\d+\.\d+$/);
    await expect.poll(() => logOf('plain')).toBe(`plain ${toLocal(pod.status?.podIP ?? '')} level=1\n`);
    expect(node.reasons('plain')).toEqual(['Pulled', 'Created', 'Started']);
  });

  it('has the token of its ServiceAccount and fields of itself as files', async () => {
    const sources = [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ];
    node.runPython(
      'account',
      `import os, time
print(open(os.environ['TOKEN']).read(), open(os.environ['NS']).read())
time.sleep(60)`,
      {
        env: [
          { name: 'TOKEN', value: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
          { name: 'NS', value: '/var/run/secrets/kubernetes.io/serviceaccount/namespace' },
          { name: 'PYTHONUNBUFFERED', value: '1' },
        ],
        volumeMounts: [{ name: 'api', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
      },
      { serviceAccountName: 'reader', volumes: [{ name: 'api', projected: { sources } }] },
    );
    await node.until('account', isReady);
    await expect.poll(() => logOf('account')).toBe('token of reader test\n');
  });

  it('says again how it is when somebody else has said otherwise', async () => {
    node.runPython('doubted', forever);
    const pod = await node.until('doubted', (it) => isReady(it) && it);
    const conditions = pod.status?.conditions?.map((it) => ({ ...it, status: 'False' }));
    node.cluster.put('pods', { ...pod, status: { ...pod.status, conditions } });
    expect(isReady(node.pod('doubted') as Pod)).toBe(false);
    await node.until('doubted', isReady);
  });

  it('follows a change of its ConfigMap', async () => {
    await node.cluster.patch('configmaps', 'test', 'settings', { data: { 'app.ini': 'level=2' } });
    const uid = node.pod('plain')?.metadata.uid ?? '';
    const file = join(node.folder, 'pods', uid, 'volumes', 'config', 'app.ini');
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('level=2');
  });

  it('is ready only when its readiness probe says so', async () => {
    node.runPython('probed', httpServer, {
      ports,
      startupProbe: { periodSeconds: 1, tcpSocket: { port: 'http' }, failureThreshold: 30 },
      readinessProbe: { periodSeconds: 1, httpGet: { path: '/ok', port: 'http' } },
    });
    await node.until('probed', (it) => status(it)?.state?.running && !status(it)?.ready);
    await node.until('probed', isReady);
    expect(status(node.pod('probed') as Pod)).toMatchObject({ ready: true, started: true, restartCount: 0 });
  });

  it('is restarted when its liveness probe fails, and keeps the log of the life before', async () => {
    node.runPython('unhealthy', `print('a life', flush=True)${httpServer}`, {
      ports,
      livenessProbe: {
        initialDelaySeconds: 1,
        periodSeconds: 1,
        failureThreshold: 2,
        httpGet: { path: '/bad', port: 'http' },
      },
    });
    const restarted = await node.until(
      'unhealthy',
      (it) => (status(it)?.restartCount ?? 0) > 0 && status(it),
    );
    expect(restarted.lastState?.terminated).toMatchObject({ exitCode: 143, reason: 'Error' });
    expect(node.reasons('unhealthy')).toEqual(expect.arrayContaining(['Unhealthy', 'Killing']));
    expect(await logOf('unhealthy', true)).toBe('a life\n');
  });

  it('runs only once the hook of its start is through', async () => {
    const hook = `import pathlib, time\nwhile not pathlib.Path('/tmp/go').exists(): time.sleep(0.05)`;
    const command = ['python', '-c', hook];
    const { metadata } = node.runPython('hooked', forever, {
      lifecycle: { postStart: { exec: { command } } },
    });
    await node.until('hooked', () => node.reasons('hooked').includes('Started'));
    await node.until('hooked', (it) => status(it)?.state?.waiting && !status(it)?.ready);
    const { uid = '' } = metadata;
    writeFileSync(join(node.folder, 'pods', uid, 'root', 'main', 'tmp', 'go'), '');
    await node.until('hooked', isReady);
  });

  it('is started again when the hook of its start fails', async () => {
    const postStart = { httpGet: { path: '/', port: 1 } };
    node.runPython('unhooked', forever, { lifecycle: { postStart } });
    const before = await node.until('unhooked', (it) => status(it)?.lastState?.terminated);
    expect(before).toMatchObject({ exitCode: 143, reason: 'Error' });
    expect(node.reasons('unhooked')).toEqual(expect.arrayContaining(['FailedPostStartHook', 'Killing']));
    expect(isReady(node.pod('unhooked') as Pod)).toBe(false);
  });

  it('backs off when it crashes again', async () => {
    node.runPython('crashing', `raise SystemExit(3)`);
    const waiting = await node.until(
      'crashing',
      (it) => status(it)?.state?.waiting?.reason === 'CrashLoopBackOff' && status(it),
    );
    expect(waiting.restartCount).toBe(1);
    expect(waiting.state?.waiting?.message).toMatch(
      /^back-off 10s restarting failed container=main pod=crashing_test/,
    );
    expect(waiting.lastState?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    expect(node.pod('crashing')?.status?.phase).toBe('Running');
    expect(node.reasons('crashing')).toContain('BackOff');
  });

  it('ends as Succeeded or Failed when nothing restarts it', async () => {
    node.runPython('done', 'pass', {}, { restartPolicy: 'Never' });
    node.runPython('broken', 'raise SystemExit(2)', {}, { restartPolicy: 'Never' });
    await node.until('done', (it) => it.status?.phase === 'Succeeded');
    await node.until('broken', (it) => it.status?.phase === 'Failed');
    expect(status(node.pod('done') as Pod)?.state?.terminated?.reason).toBe('Completed');
  });

  it('fails when it has been active for longer than it may, however it would be restarted', async () => {
    node.runPython('overdue', forever, {}, { activeDeadlineSeconds: 2 });
    node.runPython('in-time', 'pass', {}, { activeDeadlineSeconds: 2, restartPolicy: 'Never' });
    await node.until('overdue', isReady);
    const failed = await node.until('overdue', (it) => it.status?.phase === 'Failed' && it.status);
    expect(failed).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect(status(node.pod('overdue') as Pod)).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 143 } },
    });
    expect(node.reasons('overdue')).toContain('DeadlineExceeded');
    expect(node.pod('in-time')?.status?.phase).toBe('Succeeded');
    expect(node.reasons('in-time')).not.toContain('DeadlineExceeded');
  });

  it('runs its init containers one after the other before the others', async () => {
    const init = (name: string, program: string) => ({
      name,
      image: 'palier-backend:test',
      command: ['python', '-c', program],
    });
    node.runPython(
      'initialised',
      forever,
      {},
      { initContainers: [init('one', 'pass'), init('two', 'pass')] },
    );
    const pod = await node.until('initialised', (it) => isReady(it) && it);
    expect(pod.status?.initContainerStatuses?.map((it) => it.state?.terminated?.exitCode)).toEqual([0, 0]);
  });

  it('starts when its sidecar has started, and ends it when it is done', async () => {
    const sidecar = {
      name: 'sidecar',
      image: 'palier-backend:test',
      restartPolicy: 'Always' as const,
      command: ['python', '-c', httpServer],
      startupProbe: { periodSeconds: 1, failureThreshold: 30, httpGet: { path: '/ok', port: 8000 } },
    };
    const ask = `import os, time, urllib.request
print(urllib.request.urlopen(f"http://{os.environ['IP']}:8000/ok").status, flush=True)
time.sleep(1)`;
    const env = [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }];
    node.runPython('assisted', ask, { env }, { restartPolicy: 'Never', initContainers: [sidecar] });
    const running = await node.until('assisted', (it) => isReady(it) && it);
    expect(running.status?.initContainerStatuses?.[0]).toMatchObject({ started: true, ready: true });
    const pod = await node.until('assisted', (it) => it.status?.phase === 'Succeeded' && it);
    expect(await logOf('assisted')).toBe('200\n');
    await node.until('assisted', (it) => it.status?.initContainerStatuses?.[0]?.state?.terminated);
    expect(pod.status?.initContainerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('is not run when the sandbox has no program for its image, and says so', async () => {
    node.runPython('foreign', '', { image: 'docker.io/library/nginx:1.27' });
    const waiting = await node.until(
      'foreign',
      (it) => status(it)?.state?.waiting?.reason === 'ImagePullBackOff' && status(it)?.state?.waiting,
    );
    expect(waiting.message).toContain(
      'the sandbox has no program for image "docker.io/library/nginx:1.27": it runs only',
    );
    expect(node.pod('foreign')?.status?.phase).toBe('Pending');
  });

  it('waits for its claim to be bound, and then finds the data of the volume', async () => {
    const data = join(node.folder, 'a volume with data');
    mkdirSync(data);
    writeFileSync(join(data, 'note'), 'kept');
    const claim = (status: object, spec = {}) =>
      node.cluster.put('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data', namespace: 'test' },
        spec,
        status,
      });
    claim({ phase: 'Pending' });
    node.runPython(
      'claims',
      `import os, time\nprint(open(os.environ['NOTE']).read(), flush=True)\n${forever}`,
      { env: [{ name: 'NOTE', value: '/data/note' }], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    );
    await node.until('claims', () => node.reasons('claims').includes('FailedMount'));
    node.cluster.put('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pvc-1' },
      spec: { hostPath: { path: data } },
    });
    claim({ phase: 'Bound' }, { volumeName: 'pvc-1' });
    await node.until('claims', (pod) => status(pod)?.state?.running);
    await expect.poll(() => logOf('claims')).toBe('kept\n');
  });

  it('takes a command with the environment, the folder and the groups of its container', async () => {
    const pod = node.runPython('commanded', forever, { env: [{ name: 'LEVEL', value: 'high' }] });
    expect(node.kubelet.exec(pod, 'other', ['env'])).toBeUndefined();
    await node.until('commanded', (it) => status(it)?.state?.running);
    const options = node.kubelet.exec(pod, 'main', ['env']);
    expect(options).toMatchObject({ argv: ['env'], env: { LEVEL: 'high' } });
    expect(existsSync(options?.cwd ?? '')).toBe(true);
    for (const file of options?.joinFiles ?? []) expect(file).toContain('cgroup.procs');
    expect(node.kubelet.attach(pod, 'other', false)).toBeUndefined();
  });

  const answers = `import sys
for line in sys.stdin: print('got', line.strip(), flush=True); print('err', file=sys.stderr, flush=True)
print('end', flush=True)`;
  const attach = (pod: Pod, input: boolean) => {
    const { argv, cwd } = node.kubelet.attach(pod, 'main', input) as LaunchOptions;
    const client = spawn(argv[0] ?? '', argv.slice(1), { cwd, env: {} });
    const said = { stdout: '', stderr: '', ended: once(client, 'close') };
    for (const stream of ['stdout', 'stderr'] as const)
      client[stream].on('data', (chunk) => {
        said[stream] += chunk;
      });
    return Object.assign(client, { said });
  };

  it('is told what an attached client types, and ends with its input when that is for one alone', async () => {
    const pod = node.runPython(
      'talks',
      answers,
      { stdin: true, stdinOnce: true },
      { restartPolicy: 'Never' },
    );
    await node.until('talks', (it) => status(it)?.state?.running);
    const [watching, typing] = [attach(pod, false), attach(pod, true)];
    watching.stdin.end('nobody hears this\n');
    await expect.poll(() => watching.exitCode).toBeNull();
    // Both are connected before something is said.
    await new Promise((resolve) => setTimeout(resolve, 500));
    typing.stdin.write('a\n');
    await expect
      .poll(() => typing.said, { timeout: 5_000 })
      .toMatchObject({ stdout: 'got a\n', stderr: 'err\n' });
    typing.stdin.end();
    await Promise.all([watching.said.ended, typing.said.ended]);
    expect(watching.said).toMatchObject({ stdout: 'got a\nend\n', stderr: 'err\n' });
    await node.until('talks', (it) => it.status?.phase === 'Succeeded');
  });

  it('shows its first client what it has said before, also when its life is over by then', async () => {
    const said = `import sys, time\nprint('early', flush=True)\nprint('err', file=sys.stderr, flush=True)\ntime.sleep(1)`;
    const pod = node.runPython('short', said, { stdin: true }, { restartPolicy: 'Never' });
    await node.until('short', (it) => status(it)?.state?.running);
    const { argv } = node.kubelet.attach(pod, 'main', true) as LaunchOptions;
    await node.until('short', (it) => status(it)?.state?.terminated);
    const client = () => execFile(argv[0] ?? '', argv.slice(1));
    expect(await client()).toMatchObject({ stdout: 'early\n', stderr: 'err\n' });
    expect(await client()).toMatchObject({ stdout: '', stderr: '' });
  });

  it('keeps its input open for the next client, and has none when it asks for none', async () => {
    const open = node.runPython('listens', answers, { stdin: true }, { restartPolicy: 'Never' });
    const closed = node.runPython('deaf', `${answers}\n${forever}`, {}, { restartPolicy: 'Never' });
    for (const name of ['listens', 'deaf']) await node.until(name, (it) => status(it)?.state?.running);
    attach(open, true).stdin.end('first\n');
    attach(closed, true).stdin.end('first\n');
    await expect.poll(() => logOf('listens')).toContain('got first\n');
    attach(open, true).stdin.end('second\n');
    await expect.poll(() => logOf('listens')).toContain('got second\n');
    expect(await logOf('deaf')).toBe('end\n');
  });

  it('has a terminal when it asks for one', async () => {
    const program = `import sys\nprint(sys.stdin.isatty(), sys.stdout.isatty(), flush=True)\nraise SystemExit(5)`;
    node.runPython('tty', program, { stdin: true, tty: true }, { restartPolicy: 'Never' });
    const ended = await node.until('tty', (it) => status(it)?.state?.terminated);
    expect(ended.exitCode).toBe(5);
    expect((await logOf('tty')).trim()).toBe('True True');
  });

  it('waits for a Secret that is not there yet', async () => {
    node.runPython('waiting', forever, {
      env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'later', key: 'password' } } }],
    });
    const waiting = await node.until(
      'waiting',
      (it) => status(it)?.state?.waiting?.message && status(it)?.state?.waiting,
    );
    expect(waiting).toEqual({ reason: 'CreateContainerConfigError', message: 'secret "later" not found' });
    node.cluster.put('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'later', namespace: 'test' },
      data: { password: Buffer.from('x').toString('base64') },
    });
    await node.until('waiting', isReady);
  });
});

describe('a pod of a former life of the node', () => {
  const former = (state: object, restartCount = 0) => ({
    phase: 'Running',
    startTime: '2026-11-23T12:00:00Z',
    containerStatuses: [
      {
        name: 'main',
        image: '',
        imageID: '',
        ready: true,
        started: true,
        restartCount,
        state,
        lastState: {},
      },
    ],
  });
  const running = { running: { startedAt: '2026-11-23T12:00:01Z' } };
  const ended = (exitCode: number) => ({
    terminated: {
      exitCode,
      reason: 'Error',
      startedAt: '2026-11-23T12:00:01Z',
      finishedAt: '2026-11-23T12:00:02Z',
    },
  });

  it('runs again, and tells how it ended', async () => {
    node.runPython('again', forever, {}, {}, former(running, 2));
    const pod = await node.until('again', (it) => isReady(it) && it);
    expect(pod.status?.startTime).not.toBe('2026-11-23T12:00:00Z');
    expect(status(pod)).toMatchObject({
      restartCount: 3,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown', startedAt: '2026-11-23T12:00:01Z' } },
    });
  });

  it.each([
    ['Never', running, 'Failed'],
    ['Never', ended(0), 'Succeeded'],
    ['OnFailure', ended(0), 'Succeeded'],
  ] as const)('with restartPolicy %s and state %j is %s', async (restartPolicy, state, phase) => {
    const name = `over-${phase}-${restartPolicy}`.toLowerCase();
    node.runPython(name, forever, {}, { restartPolicy }, former(state));
    const pod = await node.until(name, (it) => it.status?.phase === phase && it);
    expect(status(pod)?.restartCount).toBe(0);
  });
});

describe('the end of a pod', () => {
  it('begins with its hook, then SIGTERM; the folder goes with the pod', async () => {
    node.runPython(
      'polite',
      `import signal, sys, time
signal.signal(signal.SIGTERM, lambda *a: (print('bye', flush=True), sys.exit(0)))
print('up', flush=True)
while True: time.sleep(0.1)`,
      { lifecycle: { preStop: { sleep: { seconds: 1 } } } },
    );
    const pod = await node.until('polite', (it) => isReady(it) && it);
    await expect.poll(() => logOf('polite')).toBe('up\n');
    const began = performance.now();
    node.delete('polite', 10);
    await expect.poll(() => node.pod('polite'), { timeout: 8_000 }).toBeUndefined();
    expect(performance.now() - began).toBeGreaterThan(1_000);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(existsSync(join(node.folder, 'pods', pod.metadata.uid ?? ''))).toBe(false);
  });

  it('is forced after the grace period, workers included', async () => {
    node.runPython(
      'deaf',
      `import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
worker = os.fork()
if worker: print(worker, flush=True)
while True: time.sleep(1)`,
    );
    await node.until('deaf', isReady);
    await expect.poll(() => logOf('deaf')).toMatch(/\n$/);
    const worker = (await logOf('deaf')).trim();
    expect(existsSync(`/proc/${worker}`)).toBe(true);
    const began = performance.now();
    node.delete('deaf', 1);
    await expect.poll(() => node.pod('deaf'), { timeout: 5_000 }).toBeUndefined();
    expect(performance.now() - began).toBeGreaterThan(950);
    // Its parent has gone too: until somebody else has waited for it, a zombie is left.
    expect([undefined, 'Z']).toContain(readProcess(Number(worker))?.state);
  });

  it('is immediate when the pod is removed by force', async () => {
    node.runPython('forced', `import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(99)`);
    await node.until('forced', isReady);
    await expect.poll(() => logOf('forced')).not.toBe('');
    const pid = (await logOf('forced')).trim();
    node.cluster.remove('pods', 'test', 'forced');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 2_000 }).toBe(false);
  });

  it('leaves no folder of a pod that is gone', async () => {
    const uids = node.cluster.list('pods', 'test').map(({ metadata }) => metadata.uid);
    await expect
      .poll(() => readdirSync(join(node.folder, 'pods')).every((uid) => uids.includes(uid)))
      .toBe(true);
  });
});
