import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const NAMESPACE = 'palier-e2e-shop';

/**
 * Somebody else's application with an autoscaler of its own, watched by somebody who may only read: the project's Role
 * "palier-observer" and nothing else.
 */
let folder: string;
let kubeconfig: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-own-app-'));
  await kubectl(['create', 'namespace', NAMESPACE]);
  await kubectl(['apply', '-n', NAMESPACE, '-f', '-'], JSON.stringify(SHOP));
  const observer = join(root, 'manifests', 'base', 'observer');
  await kubectl([
    'apply',
    '-n',
    NAMESPACE,
    '-f',
    join(observer, 'role.yaml'),
    '-f',
    join(observer, 'service-account.yaml'),
  ]);
  await kubectl([
    'create',
    'rolebinding',
    'observer',
    '-n',
    NAMESPACE,
    '--role',
    'palier-observer',
    ...ACCOUNT,
  ]);
  await kubectl(['rollout', 'status', 'deployment/web', '-n', NAMESPACE, '--timeout', '120s']);
  kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, await readOnlyConfig());
  await writeFile(join(folder, 'shop.ts'), SCRIPT);
});
afterAll(async () => {
  await kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
  await rm(folder, { recursive: true });
});

describe('an application of the user’s own, with the read-only Role alone', () => {
  it('is found by namespace and HPA, loaded through its node port, and recorded', async () => {
    const { code, output } = await load('node-port', '--hpa', 'web');
    expect(output).toContain('node port of Service web');
    const { events, summary } = await recorded('node-port');
    expect([0, 1, 4], output).toContain(code);
    expect(summary.target.kind).toBe('kubernetes');
    expect(summary.load.requests).toBeGreaterThan(100);
    expect(summary.load.failed).toBe(0);
    expect(of(events, 'hpa.observed').every(({ hpa }) => hpa === `${NAMESPACE}/web`)).toBe(true);
    expect(of(events, 'pod.observed').some(({ name }) => name.startsWith('web-'))).toBe(true);
    // Everything it reads it may read; there is no Prometheus for it, which is said and is no error.
    const down = of(events, 'source.status').filter(({ state }) => state === 'down');
    expect(down).toEqual([]);
  });

  it('observes several autoscalers at once', async () => {
    await load('both', '--hpa', 'web,other');
    const { events } = await recorded('both');
    const seen = new Set(of(events, 'hpa.observed').map(({ hpa }) => hpa));
    expect([...seen].toSorted()).toEqual([`${NAMESPACE}/other`, `${NAMESPACE}/web`]);
  });

  it('says which there are when it was not said which one', async () => {
    const { code, output } = await palier('load', join(folder, 'shop.ts'), '-n', NAMESPACE);
    expect(code).toBe(2);
    expect(output).toContain(`2 HorizontalPodAutoscalers in namespace "${NAMESPACE}": other, web`);
  });

  it('names the permission that a port-forward lacks, when there is no other way', async () => {
    await kubectl(['patch', 'service', 'web', '-n', NAMESPACE, '-p', '{"spec":{"type":"ClusterIP"}}']);
    const { code, output } = await palier(
      'load',
      'smoke',
      '-n',
      NAMESPACE,
      '--hpa',
      'web',
      '--results',
      folder,
    );
    expect(code).toBe(3);
    expect(output).toMatch(/port-forward: .*pods\/portforward/);
  });

  it('goes through a port-forward where that is allowed, and says what that does to kept connections', async () => {
    const role = [
      'create',
      'role',
      'forward',
      '-n',
      NAMESPACE,
      '--verb',
      'get,create',
      '--resource',
      'pods/portforward',
    ];
    await kubectl(role);
    await kubectl(['create', 'rolebinding', 'forward', '-n', NAMESPACE, '--role', 'forward', ...ACCOUNT]);
    const { output } = await load('forwarded', '--hpa', 'web');
    const { events, summary } = await recorded('forwarded');
    expect(summary.load.requests, output).toBeGreaterThan(100);
    expect(summary.load.failed).toBe(0);
    const target = of(events, 'source.status').find(({ source }) => source === 'target');
    expect(target?.state).toBe('degraded');
    expect(target?.reason).toMatch(/a connection stays at one pod for as long as it is kept alive/);
  });
});

async function load(name: string, ...args: string[]) {
  const results = join(folder, name);
  const common = ['--ci', '--no-settle', '--results', results];
  return palier('load', join(folder, 'shop.ts'), '-n', NAMESPACE, ...common, ...args);
}

async function recorded(name: string) {
  const [run] = await readdir(join(folder, name));
  const read = (file: string) => readFile(join(folder, name, run ?? '', file), 'utf8');
  const lines = (await read('timeline.ndjson')).trim().split('\n');
  return { events: lines.map((line) => JSON.parse(line)), summary: JSON.parse(await read('summary.json')) };
}

// biome-ignore lint/suspicious/noExplicitAny: events as they are in the file.
function of(events: readonly any[], type: string) {
  return events.filter((event) => event.type === type);
}

function palier(...args: string[]) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  const env = { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1', LANG: 'C.UTF-8' };
  execFile(
    process.execPath,
    [join(root, 'dist', 'palier.mjs'), ...args],
    { env, maxBuffer: 1e8 },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
  );
  return promise;
}

function kubectl(args: readonly string[], input = ''): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile('kubectl', [...args], (error, stdout, stderr) =>
    error === null ? resolve(stdout.trim()) : reject(new Error(`kubectl ${args.join(' ')}: ${stderr}`)),
  );
  child.stdin?.end(input);
  return promise;
}

/** The cluster of KUBECONFIG, as the observer. */
async function readOnlyConfig(): Promise<string> {
  const view = JSON.parse(await kubectl(['config', 'view', '--raw', '--minify', '-o', 'json']));
  const token = await kubectl(['create', 'token', 'palier-observer', '-n', NAMESPACE, '--duration', '1h']);
  const [context] = view.contexts;
  return JSON.stringify({
    ...view,
    users: [{ name: 'observer', user: { token } }],
    contexts: [{ name: context.name, context: { cluster: context.context.cluster, user: 'observer' } }],
  });
}

const ACCOUNT = ['--serviceaccount', `${NAMESPACE}:palier-observer`];

const SCRIPT = `
import http from 'k6/http';
export const options = {
  scenarios: {
    browse: { executor: 'constant-arrival-rate', rate: 20, duration: '10s', preAllocatedVUs: 5 },
  },
};
export default function browse() {
  http.get(__ENV.BASE_URL + '/');
}
`;

const labels = { app: 'web' };
const autoscaler = (name: string, target: string) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
  },
});
const SHOP = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'busybox:1.35',
                command: [
                  'sh',
                  '-c',
                  'mkdir /tmp/www && echo hello >/tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www',
                ],
                ports: [{ name: 'http', containerPort: 8080 }],
                readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1 },
                resources: { requests: { cpu: '20m', memory: '16Mi' } },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { type: 'NodePort', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    },
    autoscaler('web', 'web'),
    autoscaler('other', 'other'),
  ],
};
