import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { down } from '../commands/down.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { sandboxUp } from '../testing/up.ts';
import { goBuild, goInstall, pythonWith } from './build.ts';

/**
 * Other people's clients, each as its registry has it: built once, which takes some minutes each. Needs Go, Python
 * and tmux, and is no part of every run: `npm run test:clients`.
 */
const BUILD_MS = 1_800_000;
const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), 'palier-clients-'));
const stateDir = join(home, 'state');
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const state = await sandboxUp({ root: ROOT, tools: await sandboxTools(), stateDir });
  // An empty home: no configuration of the person whose machine it is.
  env = { ...process.env, HOME: home, KUBECONFIG: state.kubeconfigPath, TERM: 'xterm-256color' };
  // The control plane may have to be built as well.
}, BUILD_MS);
afterAll(async () => {
  await down({ stateDir }, () => {});
  rmSync(home, { recursive: true, force: true });
});

async function call(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args, { env, cwd: home, timeout: 120_000 });
  return stdout;
}

const KUBECTLS = { '1.33': '0.33.13', '1.34': '0.34.13', '1.35': '0.35.10', '1.36': '0.36.6' };

function buildKubectl(minor: string, version: string): Promise<string> {
  const modules = { 'k8s.io/kubectl': `v${version}`, 'k8s.io/component-base': `v${version}` };
  return goBuild(`kubectl-${minor}`, 'kubectl.go', modules);
}

describe.each(Object.entries(KUBECTLS))('kubectl %s', (minor, version) => {
  const name = `k${minor.replace('.', '-')}`;
  let kubectl: (...args: string[]) => Promise<string>;
  beforeAll(async () => {
    const program = await buildKubectl(minor, version);
    kubectl = (...args) => call(program, '-n', name, ...args);
    await call(program, 'create', 'namespace', name);
  }, BUILD_MS);

  it('creates, sets, scales, waits and deletes', async () => {
    await kubectl('create', 'deployment', 'web', '--image=palier-backend:dev', '--', 'sleep', '600');
    await kubectl('set', 'env', 'deployment/web', 'COLOUR=blue');
    await kubectl(
      'patch',
      'deployment',
      'web',
      '-p',
      '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":1}}}}',
    );
    await kubectl('scale', 'deployment/web', '--replicas=2');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')).toContain('successfully');
    expect(await kubectl('get', 'deployment', 'web')).toMatch(/^web +2\/2 +2 +2 /m);
    expect(await kubectl('exec', 'deployment/web', '--', 'printenv', 'COLOUR')).toBe('blue\n');
    await kubectl('delete', 'deployment', 'web');
  });

  it('reads logs, describes and explains', async () => {
    const said = ['sh', '-c', 'echo said by a pod; exec sleep 600'];
    await kubectl('run', 'one', '--image=palier-backend:dev', '--', ...said);
    await kubectl('wait', '--for=condition=Ready', 'pod/one', '--timeout=60s');
    expect(await kubectl('logs', 'one')).toBe('said by a pod\n');
    expect(await kubectl('describe', 'pod', 'one')).toMatch(/Started +.*kubelet/);
    expect(await kubectl('explain', 'pod.spec.containers')).toContain('FIELDS:');
    await kubectl('delete', 'pod', 'one', '--now');
  });
});

describe('helm', () => {
  let helm: (...args: string[]) => Promise<string>;
  const chart = join(home, 'chart');
  beforeAll(async () => {
    const program = await goInstall('helm', 'v4.3.2', 'helm.sh/helm/v4/cmd/helm');
    helm = (...args) => call(program, ...args, '-n', 'helm');
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: tiny\nversion: 0.1.0\n');
    writeFileSync(join(chart, 'values.yaml'), 'replicas: 1\n');
    writeFileSync(join(chart, 'templates', 'web.yaml'), WEB);
  }, BUILD_MS);

  it('installs a chart and waits for it, upgrades, rolls back and takes it away', async () => {
    await helm('install', 'tiny', chart, '--create-namespace', '--wait', '--timeout', '90s');
    await helm('upgrade', 'tiny', chart, '--set', 'replicas=2', '--wait', '--timeout', '90s');
    expect(await helm('list')).toMatch(/^tiny\s+helm\s+2\s.*deployed/m);
    await helm('rollback', 'tiny', '1', '--wait', '--timeout', '90s');
    expect((await helm('history', 'tiny')).trim().split('\n')).toHaveLength(4);
    expect(await helm('uninstall', 'tiny', '--wait')).toContain('uninstalled');
  }, 400_000);
});

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}-web}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: tiny}}
  template:
    metadata: {labels: {app: tiny}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: web, image: palier-backend:dev, command: [sleep, "600"]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-words}
data: {release: "{{ .Release.Revision }}"}
`;

describe('stern', () => {
  it(
    'shows the logs of several pods at once',
    async () => {
      const stern = await goInstall('stern', 'v1.34.0', 'github.com/stern/stern');
      const options = ['--no-follow', '--tail=1', '--color=never'];
      const lines = await call(stern, '.', '-n', 'palier', ...options);
      expect(lines).toMatch(/^mysql-0 mysql /m);
      expect(lines).toMatch(/^backend-\S+ backend /m);
    },
    BUILD_MS,
  );
});

describe('k9s', () => {
  it(
    'shows the pods',
    async () => {
      const k9s = await goInstall('k9s', 'v0.50.16', 'github.com/derailed/k9s');
      const tmux = (...args: string[]) => call('tmux', '-S', join(home, 'tmux'), ...args);
      await tmux('new-session', '-d', '-x', '150', '-y', '40', `${k9s} --logoless -c pods -A`);
      try {
        const screen = () => tmux('capture-pane', '-p');
        await expect.poll(screen, { timeout: 60_000, interval: 500 }).toMatch(/mysql-0 .*1\/1 .*Running/);
      } finally {
        await tmux('kill-server');
      }
    },
    BUILD_MS,
  );
});

describe('client-go', () => {
  it(
    'its informer sees a pod come, run and go',
    async () => {
      const kube = ['k8s.io/client-go', 'k8s.io/api'].map((module) => [module, 'v0.36.3']);
      const informer = await goBuild('informer', 'informer.go', Object.fromEntries(kube));
      const kubectl = await buildKubectl('1.36', KUBECTLS['1.36']);
      const child = spawn(informer, ['palier'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
      const lines: string[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
      const told = () => lines;
      try {
        await expect.poll(told, { timeout: 30_000 }).toContain('synced');
        expect(lines).toContain('added mysql-0 Running');
        const backend = lines.find((line) => line.startsWith('added backend-'))?.split(' ')[1];
        await call(kubectl, 'delete', 'pod', '-n', 'palier', backend ?? '');
        await expect
          .poll(told, { timeout: 60_000 })
          .toContainEqual(expect.stringMatching(`deleted ${backend}`));
        await expect
          .poll(told, { timeout: 60_000 })
          .toContainEqual(expect.stringMatching(`updated (?!${backend})backend-\\S+ Running`));
      } finally {
        child.stdin.end();
      }
    },
    BUILD_MS,
  );
});

describe('the Python client', () => {
  it(
    'lists, watches, and runs a command in a pod',
    async () => {
      const python = await pythonWith('kubernetes==37.0.2');
      const said = await call(python, join(import.meta.dirname, 'client.py'), 'default');
      expect(said).toMatch(
        /^listed \[\]\n(watched (ADDED|MODIFIED) snake Pending\n)+watched MODIFIED snake Running\nexecuted from inside\nautoscaler 6\n$/,
      );
    },
    BUILD_MS,
  );
});
