import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheDir } from '../setup/tools/cache.ts';
import type { PipelineTools } from '../setup/tools/pipeline-tools.ts';
import {
  askBackend,
  deleteNamespaces,
  imageDeployed,
  kubectl,
  MONITORING_NAMESPACE,
  NAMESPACE,
  OVERLAY,
  OVERLAY_TEXT,
  rememberClusterRoles,
} from './testing/cluster.ts';
import { type Host, startHost } from './testing/host.ts';
import { stopServer } from './testing/processes.ts';
import { copyPackages, Project } from './testing/project.ts';
import { REGISTRY_PASSWORD, REGISTRY_USER, startRegistry, trustRegistry } from './testing/registry.ts';

const REGISTRY_PORT = 5001;
const SSH_PORT = 2222;
const IMAGE = `127.0.0.1:${REGISTRY_PORT}/palier/palier/backend`;

/** Planted secrets: whatever happens, none of them may be in a log. */
const CANARIES = {
  CI_REGISTRY_PASSWORD: REGISTRY_PASSWORD,
  CI_DEPLOY_PASSWORD: REGISTRY_PASSWORD,
  MYSQL_ROOT_PASSWORD: 'Canary2MysqlRootPassword',
  APP_DB_PASSWORD: 'Canary3AppDbPassword',
  EXPORTER_DB_PASSWORD: 'Canary4ExporterDbPassword',
  GRAFANA_ADMIN_PASSWORD: 'Canary5GrafanaPassword',
};
const WRONG_PASSWORD = 'Canary6WrongPassword';

let folder: string;
let project: Project;
let registry: ChildProcess | undefined;
let host: Host | undefined;
let putRolesBack: () => Promise<void>;
let kubeconfig: string;
/** The commits of this story, by what is in them. */
const commits = { first: '', second: '' };

const SSH = { DEPLOY_VIA: 'ssh' };
const RUNNER = { DEPLOY_VIA: 'runner' };
const ON_RUNNER = ['backend image', 'push', 'deploy on runner', 'verify on runner', 'gate on runner'];

beforeAll(async () => {
  const tools: PipelineTools = JSON.parse(process.env.PIPELINE_TOOLS ?? '{}');
  folder = await mkdtemp(join(tmpdir(), 'palier-pipeline-'));
  const home = join(folder, 'runner');
  await mkdir(home);
  putRolesBack = await rememberClusterRoles();
  await deleteNamespaces();
  await trustRegistry(home, REGISTRY_PORT);
  registry = await startRegistry(join(folder, 'registry'), REGISTRY_PORT);

  // What is prepared on an EC2 host: kubectl, its kubeconfig, Node, Palier's packages and tools.
  const cache = cacheDir(process.env);
  await mkdir(join(folder, 'ec2'));
  host = await startHost(join(folder, 'ec2'), SSH_PORT, join(tools.bin, 'sshd'), {
    PATH: [join(import.meta.dirname, '..', 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    PALIER_CACHE: cache,
  });
  await mkdir(join(host.home, 'palier'));
  await copyPackages(join(host.home, 'palier'));
  kubeconfig = await readFile(process.env.KUBECONFIG ?? '', 'utf8');

  project = await Project.create(join(folder, 'project'), tools, home);
  commits.first = await project.commit(
    `manifests/overlays/${OVERLAY}/kustomization.yaml`,
    () => OVERLAY_TEXT,
  );
  await project.setVariables({
    ...CANARIES,
    CI_REGISTRY: `127.0.0.1:${REGISTRY_PORT}`,
    CI_REGISTRY_IMAGE: `127.0.0.1:${REGISTRY_PORT}/palier/palier`,
    CI_REGISTRY_USER: REGISTRY_USER,
    CI_DEPLOY_USER: REGISTRY_USER,
    EC2_HOST: '127.0.0.1',
    EC2_PORT: String(SSH_PORT),
    EC2_USER: host.user,
    EC2_SSH_KEY: { file: host.privateKey },
    EC2_KNOWN_HOSTS: { file: host.knownHosts },
    CLUSTER_KUBECONFIG: { file: kubeconfig },
    OVERLAY,
    NAMESPACE,
    MONITORING_NAMESPACE,
    GATE_SCENARIO: 'smoke',
    // A prepared machine has these; there is no internet in the network of the cluster.
    PALIER_CACHE: cache,
    CONTAINER_CLI: process.env.CONTAINER_CLI ?? 'docker',
  });
});

afterAll(async () => {
  await stopServer(host?.server);
  await stopServer(registry);
  await deleteNamespaces();
  await putRolesBack?.();
  await rm(folder, { recursive: true, force: true });
});

describe('a broken commit', () => {
  it('fails in its first stage, each fault by its own job, and builds nothing', async () => {
    await project.commit('manifests/base/namespace.yaml', (text) => `${text}\n  broken: [yaml\n`);
    await project.commit('scripts/test-api.sh', (text) =>
      text.replace('set -', 'cd $HOME\nset -').concat('cd $UNQUOTED\n'),
    );
    const { code, passed, failed, output } = await project.pipeline([], RUNNER);
    expect(code, output).not.toBe(0);
    expect(failed.toSorted(), output).toEqual(['manifests', 'shell', 'yaml']);
    expect(passed.toSorted(), output).toEqual(['python', 'structure', 'typescript']);
    expect(output).toContain('SC2086');
    expect(output).toMatch(/namespace\.yaml.*\n.*syntax error/);
    await project.reset(commits.first);
  });
});

describe('a variable that is missing or malformed', () => {
  it('stops the job at its first line, with its name', async () => {
    const { code, output } = await project.pipeline(['deploy over ssh'], {
      ...SSH,
      EC2_HOST: 'http://x',
      APP_DB_PASSWORD: '',
    });
    expect(code).not.toBe(0);
    expect(output).toContain('CI variable EC2_HOST is malformed');
    expect(output).toContain('CI variable APP_DB_PASSWORD is missing or empty');
  });
});

describe('option 2: a runner on the host', () => {
  it('goes from commit to a verified deployment, every stage green', async () => {
    const { code, failed, passed, output } = await project.pipeline([], RUNNER);
    expect(failed, output).toEqual([]);
    expect(code, output).toBe(0);
    expect(passed).toEqual(expect.arrayContaining(['structure', 'typescript', 'package', ...ON_RUNNER]));
    expect(await imageDeployed()).toBe(`${IMAGE}:${commits.first}`);
    expect(await askBackend()).toContain('items');
  });

  it('keeps the digest, the test reports and the verdict', async () => {
    expect(await project.artifacts('push')).toContain('image/backend.env');
    expect(await project.artifacts('verify on runner')).toEqual(
      expect.arrayContaining(['reports/api.xml', 'reports/monitoring.xml']),
    );
    expect(await project.artifacts('gate on runner')).toEqual(
      expect.arrayContaining(
        ['junit.xml', 'metrics.txt', 'summary.md', 'report.html'].map((name) => `reports/gate/${name}`),
      ),
    );
  });
});

describe('a registry that refuses', () => {
  it('fails the push and says who was refused', async () => {
    const { code, failed, output } = await project.pipeline(['push'], {
      CI_REGISTRY_PASSWORD: WRONG_PASSWORD,
    });
    expect(code).not.toBe(0);
    expect(failed).toEqual(['push']);
    expect(output).toContain(`refuses user ${REGISTRY_USER}`);
  });
});

describe('a host that cannot be reached', () => {
  it('fails the deployment and says what to look at', async () => {
    const { code, output } = await project.pipeline(['deploy over ssh'], { ...SSH, EC2_PORT: '2' });
    expect(code).not.toBe(0);
    expect(output).toContain('no command runs on 127.0.0.1 port 2');
  });

  it('is not talked to when its key is not the pinned one', async () => {
    const other = await readFile(join(folder, 'ec2', 'client_key.pub'), 'utf8');
    const file = `[127.0.0.1]:${SSH_PORT} ${other.split(' ').slice(0, 2).join(' ')}\n`;
    await project.setVariables({ EC2_KNOWN_HOSTS: { file } });
    const { code, output } = await project.pipeline(['deploy over ssh'], SSH);
    expect(code).not.toBe(0);
    expect(output).toContain('Host key verification failed');
    await project.setVariables({ EC2_KNOWN_HOSTS: { file: host?.knownHosts ?? '' } });
  });
});

describe('option 1: over ssh', () => {
  it('deploys the next commit, verifies and judges it on the host, and brings the reports back', async () => {
    commits.second = await project.commit(
      'backend/app/__init__.py',
      (text) => `${text}\n# The second version.\n`,
    );
    const jobs = ['backend image', 'push', 'deploy over ssh', 'verify over ssh', 'gate over ssh'];
    const { code, failed, passed, output } = await project.pipeline(jobs, SSH);
    expect(failed, output).toEqual([]);
    expect(code, output).toBe(0);
    expect(passed).toEqual(expect.arrayContaining(jobs));
    expect(await imageDeployed()).toBe(`${IMAGE}:${commits.second}`);
    expect(await project.artifacts('gate over ssh')).toContain('reports/gate/report.html');
  });
});

describe('a deployment that never gets Ready', () => {
  it('fails, is rolled back, and the old version serves on', async () => {
    await project.commit(
      'backend/app/__init__.py',
      (text) => `${text}\nraise SystemExit('does not start')\n`,
    );
    const { code, failed, output } = await project.pipeline(['backend image', 'push', 'deploy over ssh'], {
      ...SSH,
      TIMEOUT: '45s',
    });
    expect(code).not.toBe(0);
    expect(failed, output).toEqual(['deploy over ssh']);
    expect(output).toContain('failed and was rolled back');
    expect(await imageDeployed()).toBe(`${IMAGE}:${commits.second}`);
    expect(await askBackend()).toContain('items');
    await project.reset(commits.second);
  });
});

describe('a performance regression', () => {
  it('fails the gate with exit code 1, with its artifacts', async () => {
    await project.commit('backend/app/__init__.py', (text) =>
      text.replace('from app.factory import create_app', SLOW),
    );
    const { code, failed, passed, output } = await project.pipeline(ON_RUNNER, { ...RUNNER, KILL: 'false' });
    expect(code).not.toBe(0);
    expect(failed, output).toEqual(['gate on runner']);
    expect(passed).toContain('verify on runner');
    expect(output).toMatch(/gate on runner.* FAIL 1\b/);
    const artifacts = await project.artifacts('gate on runner');
    expect(artifacts).toEqual(expect.arrayContaining(['reports/gate/junit.xml', 'reports/gate/report.html']));
    await project.reset(commits.second);
  });
});

describe('jobs by hand', () => {
  it('roll back to a former tag', async () => {
    const { code, output } = await project.pipeline(['rollback over ssh'], {
      ...SSH,
      ROLLBACK_TAG: commits.first,
    });
    expect(code, output).toBe(0);
    expect(await imageDeployed()).toBe(`${IMAGE}:${commits.first}`);
  });

  it('goes on with the running version when the tag does not exist', async () => {
    const { passed, output } = await project.pipeline(['rollback on runner'], {
      ...RUNNER,
      ROLLBACK_TAG: '0123456',
      TIMEOUT: '30s',
    });
    // A job by hand that fails is a warning: it blocks no pipeline.
    expect(passed, output).toEqual([]);
    expect(output).toContain(`did not become Ready; ${IMAGE}:${commits.first} goes on serving`);
    expect(await imageDeployed()).toBe(`${IMAGE}:${commits.first}`);
  });

  it('clean up', async () => {
    const { code, output } = await project.pipeline(['cleanup over ssh'], SSH);
    expect(code, output).toBe(0);
    expect(output).toContain('Nothing of the project is left');
    const left = await kubectl('get', 'namespaces', '--output', 'name');
    expect(left).not.toContain(`namespace/${NAMESPACE}`);
  });
});

describe('the logs of all of this', () => {
  it('have no secret in them', async () => {
    const logs = await project.logs();
    expect(logs.length).toBeGreaterThan(10_000);
    const secrets = [
      ...Object.values(CANARIES),
      WRONG_PASSWORD,
      keyOf(host?.privateKey),
      credentialsOf(kubeconfig),
    ];
    const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
    for (const secret of secrets) {
      expect(logs.includes(secret), `a log has ${secret.slice(0, 12)}…`).toBe(false);
      expect(logs.includes(base64(secret)), `a log has ${secret.slice(0, 12)}… in base64`).toBe(false);
    }
  });
});

const SLOW = `import time

import flask

# A regression: each request waits for something that was quick before.
dispatch = flask.Flask.full_dispatch_request
flask.Flask.full_dispatch_request = lambda self, *args: (time.sleep(0.7), dispatch(self, *args))[1]

from app.factory import create_app`;

/** A line from the middle of the key, which no harmless text has. */
function keyOf(text = ''): string {
  return text.split('\n')[3] ?? '';
}

function credentialsOf(text: string): string {
  const [, key, token] = /client-key-data: (\S+)|token: (\S+)/.exec(text) ?? [];
  return key ?? token ?? '';
}
