import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const exec = promisify(execFile);
const root = join(import.meta.dirname, '..');
const FOREIGN = 'palier-e2e-foreign';

/**
 * The course project on the cluster of KUBECONFIG, from deployment to clean-up, by the scripts that learners use and
 * with the load in between. The image goes through a registry that the cluster can pull from: REGISTRY.
 */
const environment = {
  ...process.env,
  CI: '1',
  // vitest has a MODE of its own.
  MODE: 'standard',
  NO_COLOR: '1',
  BACKEND_IMAGE: `${process.env.REGISTRY ?? '127.0.0.1:5000'}/palier-backend`,
  BACKEND_TAG: `e2e-${Date.now()}`,
  // Grafana and kube-state-metrics come from public registries, which a test cluster need not reach.
  OVERLAY: 'standard/core',
};

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'palier-e2e-'));
  await kubectl('create', 'namespace', FOREIGN);
  await kubectl('create', 'configmap', 'kept', '--namespace', FOREIGN, '--from-literal', 'value=1');
});
afterAll(async () => {
  await kubectl('delete', 'namespace', FOREIGN, '--wait=false');
  await rm(results, { recursive: true });
});

describe('the course project on a real cluster', () => {
  it('is deployed by deploy-all.sh: image built and pushed, everything Ready', async () => {
    const output = await script('deploy-all.sh');
    expect(output).toContain('statefulset.apps/mysql');
    const ready = await kubectl(
      'get',
      'deployment',
      'backend',
      '-n',
      'palier',
      '-o',
      'jsonpath={.status.readyReplicas}',
    );
    expect(Number(ready)).toBeGreaterThanOrEqual(1);
  });

  it('serves its API, says test-api.sh', async () => {
    expect(await script('test-api.sh')).toMatch(/10 passed, 0 failed/);
  });

  it('is monitored, says monitoring-check.sh', async () => {
    expect(await script('monitoring-check.sh')).toMatch(/7 passed, 0 failed/);
  });

  it('scales under `npm run load` and comes back, and all of it is recorded', async () => {
    const { code, output } = await load('ramp', '--profile', 'ci');
    const [run] = await readdir(results);
    const folder = join(results, run ?? '');
    const summary = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));
    expect(summary.target.kind).toBe('kubernetes');
    expect(summary.load.requests).toBeGreaterThan(1_000);
    // One pod at its CPU limit on a busy machine may fail its probe for a moment.
    expect(summary.load.failed / summary.load.requests, output).toBeLessThan(0.05);
    expect(summary.scaling.peakReplicas).toBeGreaterThanOrEqual(3);
    expect(summary.scaling.finalReplicas).toBe(1);
    // Whether it was quick enough is the machine's business; that the exit code says so is ours.
    expect(code, output).toBe({ pass: 0, fail: 1, inconclusive: 4 }[summary.verdict as string]);
    const timeline = (await readFile(join(folder, 'timeline.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const replicas = timeline
      .filter(({ type }) => type === 'workload.observed')
      .map(({ readyReplicas }) => readyReplicas);
    expect(Math.max(...replicas)).toBeGreaterThanOrEqual(3);
    expect(timeline.at(-1)).toMatchObject({ type: 'run.ended', reason: 'settled' });
  });

  it('leaves nothing behind after cleanup.sh, and touches nothing else', async () => {
    expect(await script('cleanup.sh')).toContain('Nothing of the project is left');
    const left = await kubectl(
      'get',
      'all,pvc,cm,secret,hpa,networkpolicy',
      '-A',
      '-l',
      'app.kubernetes.io/part-of=palier',
      '-o',
      'name',
    );
    expect(left).toBe('');
    expect(await kubectl('get', 'pv', '-o', 'jsonpath={.items[*].spec.claimRef.namespace}')).not.toContain(
      'palier ',
    );
    expect(await kubectl('get', 'configmap', 'kept', '-n', FOREIGN, '-o', 'jsonpath={.data.value}')).toBe(
      '1',
    );
  });
});

async function kubectl(...args: string[]): Promise<string> {
  return (await exec('kubectl', args)).stdout.trim();
}

async function script(name: string): Promise<string> {
  const { stdout, stderr } = await exec(join(root, 'scripts', name), [], {
    env: environment,
    maxBuffer: 1e8,
  }).catch((error) => {
    throw new Error(`${name} ended with ${error.code}:\n${error.stdout}\n${error.stderr}`);
  });
  return stdout + stderr;
}

async function load(...args: string[]): Promise<{ code: number; output: string }> {
  const command = [join(root, 'dist', 'palier.mjs'), 'load', ...args, '--results-dir', results];
  try {
    const { stdout, stderr } = await exec(process.execPath, command, { env: environment, maxBuffer: 1e8 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}
