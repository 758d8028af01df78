import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_FLAGS } from '../setup/start.mjs';
import { toLocal } from './cluster/address.ts';
import { readKubeconfig } from './cluster/api/kubeconfig.ts';
import type { KubeObject, Objects, Pod, Service } from './cluster/objects.ts';
import { down, leave } from './commands/down.ts';
import { status } from './commands/status.ts';
import { stateFolder } from './lifecycle/state-folder.ts';
import { joinSandbox } from './lifecycle/users.ts';
import type { ServerState } from './messages.ts';
import { INSTANCE_VARIABLE } from './node/processes/process.ts';
import { listPids, readProcess } from './node/resources/proc.ts';
import { type SandboxClient, sandboxClient } from './testing/client.ts';
import { ROOT, sandboxTools } from './testing/tools.ts';
import { type StartRequest, sandboxUp } from './testing/up.ts';

// As deep as a user's folders may be: the address of a Unix socket ends at 107 characters.
const home = mkdtempSync(join(tmpdir(), 'palier-sandbox-'));
const stateDir = join(home, 'a-folder-with-a-long-name'.repeat(4), 'state');
let options: StartRequest;
let state: ServerState;
let api: SandboxClient;

beforeAll(async () => {
  options = {
    root: ROOT,
    tools: await sandboxTools(),
    stateDir,
    hpaSyncSeconds: 5,
    metricsResolutionSeconds: 5,
  };
  await up();
});
afterAll(async () => {
  await down({ stateDir }, () => {});
  rmSync(home, { recursive: true, force: true });
});

async function up() {
  state = await sandboxUp(options);
  api = sandboxClient(state.kubeconfigPath);
}

/** Processes that carry the mark of any sandbox on this state folder. */
function marked(): number[] {
  return listPids().filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${INSTANCE_VARIABLE}=`) &&
        homeOf(pid).startsWith(stateDir)
      );
    } catch {
      return false;
    }
  });
}

/** Of `/proc/PID/status`; undefined: no such process any more. */
function field(pid: number, name: string): string | undefined {
  const path = `/proc/${pid}/status`;
  return existsSync(path)
    ? new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'utf8'))?.[1]
    : undefined;
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

function homeOf(pid: number): string {
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
  return /(?:^|\0)HOME=([^\0]*)/.exec(environment)?.[1] ?? '';
}

interface Answer {
  readonly status: number;
  readonly servedBy: string;
  readonly body: string;
}

function ask(path: string, method = 'GET', body?: unknown, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request(`${state.backendUrl}${path}`, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          servedBy: String(response.headers['x-served-by']),
          body: text,
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

type PodMetrics = KubeObject & { containers: { usage: { cpu: string } }[] };

const pods = async (label: string, namespace = 'palier') =>
  (
    await api.get<{ items: Pod[] }>(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io/name=${label}`,
    )
  ).body.items;
const isReady = (pod: Pod) =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');

function deployment(name: string, image: string) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

describe('the sandbox', () => {
  it('runs the project from its manifests, and the backend answers through its node port', async () => {
    expect(await ask('/health')).toMatchObject({ status: 200 });
    const [pod] = await pods('backend');
    expect((await ask('/api/items')).servedBy).toBe(pod?.metadata.name);
    expect(status({ stateDir })).toMatchObject({ phase: 'ready', pid: state.pid });
  });

  it('lets in nobody without its certificate, and keeps its secrets to its owner', async () => {
    const path = state.kubeconfigPath;
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(text).toContain('current-context: palier-sandbox');
    expect((await api.get('/api/v1/pods')).status).toBe(200);
    const other = join(stateDir, 'other');
    writeFileSync(other, text.replace(/user:\n(?: +client-.*\n)+/, 'user: {}\n'));
    expect((await sandboxClient(other).get('/api/v1/pods')).status).toBe(403);
  });

  it('has Prometheus scrape the backend and MySQL', async () => {
    const service = (await api.get<Service>('/api/v1/namespaces/palier-monitoring/services/prometheus')).body;
    const query = async (expression: string): Promise<string[]> => {
      const url = `http://${toLocal(service.spec.clusterIP ?? '')}:9090/api/v1/query?query=${encodeURIComponent(expression)}`;
      const answer = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
      return answer.data.result.map(({ value }) => value[1]);
    };
    await expect.poll(() => query('up{job="backend"}'), { timeout: 30_000, interval: 500 }).toEqual(['1']);
    await expect.poll(() => query('mysql_up'), { timeout: 30_000, interval: 500 }).toEqual(['1']);
  });

  it('says of a pod with an unknown image that it cannot be pulled', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'unknown' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], terminationGracePeriodSeconds: 0 },
    };
    expect(await api.send('POST', '/api/v1/namespaces/default/pods', pod)).toBe(201);
    const waiting = async () =>
      (await api.get<Pod>('/api/v1/namespaces/default/pods/unknown')).body.status?.containerStatuses?.[0]
        ?.state?.waiting;
    await expect.poll(async () => (await waiting())?.reason, { timeout: 10_000 }).toBe('ImagePullBackOff');
    expect((await waiting())?.message).toContain('the sandbox has no program for image "nginx:1.27"');
    const events = (
      await api.get<{ items: Objects['events'][] }>(
        '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=unknown',
      )
    ).body;
    await expect
      .poll(() => events.items.map(({ reason }) => reason))
      .toEqual(expect.arrayContaining(['Scheduled', 'Pulling', 'Failed', 'BackOff']));
    expect(await api.send('DELETE', '/api/v1/namespaces/default/pods/unknown')).toBe(200);
    await expect
      .poll(async () => (await api.get('/api/v1/namespaces/default/pods/unknown')).status, {
        timeout: 10_000,
      })
      .toBe(404);
  });

  it('gives a pod the token of its ServiceAccount, which may do what its Role says', async () => {
    const [pod] = await pods('prometheus', 'palier-monitoring');
    const [instance = ''] = readdirSync(join(stateDir, 'run'));
    const volumes = join(stateDir, 'run', instance, pod?.metadata.uid ?? '', 'volumes');
    const name = readdirSync(volumes).find((it) => it.startsWith('kube-api-access-')) ?? '';
    const file = (path: string) => readFileSync(join(volumes, name, path), 'utf8');
    expect(file('namespace')).toBe('palier-monitoring');
    expect(file('ca.crt')).toBe(readKubeconfig(state.kubeconfigPath).certificateAuthority);
    const asPod = sandboxClient({
      server: state.apiUrl ?? '',
      certificateAuthority: file('ca.crt'),
      token: file('token'),
    });
    expect((await asPod.get('/api/v1/namespaces/palier/pods')).status).toBe(200);
    expect((await asPod.get('/api/v1/namespaces/palier/secrets')).status).toBe(403);
  });

  it('shows the log of a container', async () => {
    const log = await api.text('/api/v1/namespaces/palier/pods/mysql-0/log?container=mysql&tailLines=50');
    expect(log).toContain('ready for connections');
  });

  it('scales the backend with its load, within the CPU limit, and back', async () => {
    const load = startLoad(8);
    try {
      await expect
        .poll(async () => (await pods('backend')).filter(isReady).length, { timeout: 60_000, interval: 500 })
        .toBeGreaterThanOrEqual(3);
      const served = new Set<string>();
      await expect
        .poll(async () => served.add((await ask('/livez')).servedBy).size, { timeout: 20_000, interval: 20 })
        .toBeGreaterThanOrEqual(3);
      const metrics = (
        await api.get<{ items: PodMetrics[] }>('/apis/metrics.k8s.io/v1beta1/namespaces/palier/pods')
      ).body.items;
      const cpu = metrics
        .filter(({ metadata }) => metadata.name.startsWith('backend-'))
        .map(({ containers }) => Number.parseInt(containers[0]?.usage.cpu ?? '', 10) / 1e6);
      expect(Math.max(...cpu)).toBeGreaterThan(60);
      expect(Math.max(...cpu)).toBeLessThan(275);
    } finally {
      await load.stop();
    }
    expect(load.failures).toEqual([]);
    await expect
      .poll(async () => (await pods('backend')).length, { timeout: 180_000, interval: 1_000 })
      .toBe(1);
  }, 300_000);

  it('replaces a pod that is deleted without losing a request of new connections', async () => {
    const [old] = await pods('backend');
    const statuses: number[] = [];
    let stop = false;
    const asking = (async () => {
      while (!stop) {
        statuses.push(
          await ask('/livez').then(
            ({ status }) => status,
            (error) => error.code,
          ),
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await api.send(
      'PATCH',
      '/apis/apps/v1/namespaces/palier/deployments/backend/scale',
      { spec: { replicas: 2 } },
      'application/merge-patch+json',
    );
    await expect
      .poll(async () => (await pods('backend')).filter(isReady).length, { timeout: 30_000 })
      .toBe(2);
    expect(await api.send('DELETE', `/api/v1/namespaces/palier/pods/${old?.metadata.name}`)).toBe(200);
    await expect
      .poll(
        async () => (await pods('backend')).some(({ metadata }) => metadata.name === old?.metadata.name),
        { timeout: 30_000 },
      )
      .toBe(false);
    stop = true;
    await asking;
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('keeps the data of the database over the end of its pod, a stop and a crash', async () => {
    const created = await ask('/api/items', 'POST', {
      name: 'kept',
      description: '',

      quantity: 1,
    });
    expect(created.status, created.body).toBe(201);
    const { id } = JSON.parse(created.body);
    const isKept = async () => (await ask(`/api/items/${id}`).catch(() => undefined))?.status === 200;

    const uid = (await pods('mysql'))[0]?.metadata.uid;
    await api.send('DELETE', '/api/v1/namespaces/palier/pods/mysql-0');
    await expect
      .poll(async () => (await pods('mysql'))[0]?.metadata.uid !== uid && isKept(), { timeout: 60_000 })
      .toBe(true);

    // What a user has made is kept as well, and a start does not wait for it: this one can never run.
    const path = '/apis/apps/v1/namespaces/palier/deployments';
    expect(await api.send('POST', path, deployment('hopeless', 'nginx:1.27'))).toBe(201);

    expect(await down({ stateDir }, () => {})).toEqual({ stopped: true });
    expect(marked()).toEqual([]);
    expect(existsSync(state.kubeconfigPath)).toBe(false);
    await up();
    expect(await isKept()).toBe(true);
    expect(await api.send('DELETE', `${path}/hopeless`)).toBe(200);

    const groups = groupsOf(stateDir);
    process.kill(state.pid, 'SIGKILL');
    // The guardian ends what is left at once; the next start would.
    await expect.poll(marked, { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => groups.filter((path) => existsSync(path)), { timeout: 5_000 }).toEqual([]);
    expect(status({ stateDir })).toBeNull();
    await up();
    expect(await isKept()).toBe(true);
  }, 240_000);

  it('refuses a second sandbox on the same state folder', async () => {
    const { startSandbox } = await import('./start/sandbox.ts');
    const code = 'sandbox.running';
    const { pid } = state;
    const refused = { code, values: { stateDir, pid, fresh: false } };
    await expect(startSandbox(options, () => {})).rejects.toMatchObject(refused);
    await expect(sandboxUp({ ...options, isNew: true })).rejects.toMatchObject(refused);
    await expect(sandboxUp({ ...options, fresh: true })).rejects.toMatchObject({
      code,
      values: { fresh: true },
    });
    expect((await sandboxUp(options)).pid).toBe(state.pid);
  });

  it('runs beside another one, which gets another node port and ends with the last that uses it', async () => {
    const other = mkdtempSync(join(tmpdir(), 'palier-sandbox-'));
    try {
      const [one, another] = ['a', 'b'].map((use) => ({ pid: process.pid, use }));
      if (one === undefined || another === undefined) throw new Error('two users');
      joinSandbox(stateFolder(other), another);
      const second = await sandboxUp({ ...options, stateDir: other, user: one });
      expect(second.backendUrl).not.toBe(state.backendUrl);
      expect((await fetch(`${second.backendUrl}/health`)).status).toBe(200);
      expect(await ask('/health')).toMatchObject({ status: 200 });
      expect(await leave({ stateDir: other, user: one }, () => {})).toEqual({ ended: false });
      await new Promise((done) => setTimeout(done, 600));
      expect((await fetch(`${second.backendUrl}/health`)).status).toBe(200);
      expect(await leave({ stateDir: other, user: another }, () => {})).toEqual({ ended: true });
      expect(status({ stateDir: other })).toBeNull();
      expect(readProcess(second.pid)?.state ?? 'gone').not.toBe('S');
    } finally {
      await down({ stateDir: other }, () => {});
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('says why it cannot start', async () => {
    const nowhere = join(stateDir, 'nowhere.yaml');
    const elsewhere = join(stateDir, 'elsewhere');
    const start = sandboxUp({ ...options, stateDir: elsewhere, manifests: nowhere });
    await expect(start).rejects.toMatchObject({ code: 'sandbox.manifests', values: { path: nowhere } });
    expect(status({ stateDir: elsewhere })).toBeNull();
  });

  it('is started with little room for new objects, and a limit of its heap', () => {
    expect(readFileSync(`/proc/${state.pid}/cmdline`, 'utf8').split('\0')).toEqual(
      expect.arrayContaining([...SANDBOX_FLAGS]),
    );
  });

  it('takes no more than 400 MB for itself and the control plane (350 MB when built: see the bench)', () => {
    const parentOf = (pid: number) => Number(field(pid, 'PPid'));
    const controlPlane = listPids().find(
      (pid) => parentOf(pid) === state.pid && programOf(pid) === realpathSync(options.tools.controlPlane),
    );
    const resident = [state.pid, controlPlane ?? 0].map((pid) => Number(field(pid, 'VmRSS')));
    expect(resident.reduce((sum, kibibytes) => sum + kibibytes) / 1024).toBeLessThan(400);
  });
});

function groupsOf(folder: string): string[] {
  return readdirSync(join(folder, 'run')).flatMap((id) => {
    const path = join(folder, 'run', id, 'groups');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  });
}

/** As many clients as asked for, each with a connection of its own that it renews now and then. */
function startLoad(clients: number) {
  const failures: string[] = [];
  let stopped = false;
  const one = async () => {
    for (let sent = 0; !stopped; ) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (const end = sent + 30; sent < end && !stopped; sent++) {
        await ask('/api/items', 'GET', undefined, agent).then(
          ({ status }) => status !== 200 && failures.push(String(status)),
          (error) => failures.push(String(error)),
        );
      }
      agent.destroy();
    }
  };
  const running = Promise.all(Array.from({ length: clients }, one));
  return {
    failures,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
