import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPromql, kubectl, palier, script, sql } from './testing/course.ts';
import { FAULTS } from './testing/faults.ts';
import { withOperatorKinds } from './testing/operator.ts';
import { changesOf, watchReplicas } from './testing/watching.ts';

const FOREIGN = `palier-e2e-foreign-${Date.now()}`;

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

/**
 * The course project on the cluster of KUBECONFIG, from deployment to clean-up, by the scripts that learners use. The
 * image goes through a registry that the cluster can pull from: REGISTRY. Each step needs the ones before it.
 */
describe('the course project on a real cluster', () => {
  // Steps 13 and 14 of the course.
  it('is deployed by deploy-all.sh: image built and pushed, everything Ready', async () => {
    const output = await script('deploy-all.sh');
    expect(output).toContain('statefulset.apps/mysql');
    const path = 'jsonpath={.status.readyReplicas}';
    expect(Number(await kubectl('get', 'deployment', 'backend', '-n', 'palier', '-o', path))).toBe(1);
  });

  // Step 5 of the course.
  it('really runs, says palier check infra', async () => {
    const { code, output } = await palier('check', 'infra', '--namespace', 'palier');
    expect(code, output).toBe(0);
    expect(output).toContain('13 passed, 0 failed');
  });

  // Steps 6 and 15 of the course.
  it('serves its API and keeps its data, says test-api.sh', async () => {
    const junit = join(results, 'api.xml');
    expect(await script('test-api.sh', { JUNIT: junit })).toContain('12 passed, 0 failed');
    expect(await readFile(junit, 'utf8')).toContain('tests="12" failures="0" errors="0" skipped="0"');
    await rm(junit);
  });

  // Step 7 of the course.
  it('survives incidents, says palier check resilience', async () => {
    const { code, output } = await palier('check', 'resilience', '--namespace', 'palier');
    expect(code, output).toBe(0);
    expect(output).toContain('5 passed, 0 failed');
  });

  // Steps 9 and 17 of the course.
  it('is monitored, says monitoring-check.sh', async () => {
    expect(await script('monitoring-check.sh')).toContain('6 passed, 0 failed');
  });

  it.each(['minikube', 'standard', 'gitlab'])(
    'has an overlay %s that the API server takes',
    async (overlay) => {
      const folder = join(import.meta.dirname, '..', 'manifests', 'overlays', overlay);
      expect(await kubectl('apply', '-k', folder, '--dry-run=server', '-o', 'name')).toContain('grafana');
    },
  );

  it('has an overlay for kube-prometheus-stack that the API server takes, with the kinds of its operator', async () => {
    const overlay = 'standard/kube-prometheus-stack';
    const folder = join(import.meta.dirname, '..', 'manifests', 'overlays', overlay);
    const taken = await withOperatorKinds(() =>
      kubectl('apply', '-k', folder, '--dry-run=server', '--validate=strict', '-o', 'name'),
    );
    expect(taken.split('\n')).toEqual(
      expect.arrayContaining([
        'servicemonitor.monitoring.coreos.com/backend',
        'servicemonitor.monitoring.coreos.com/mysqld-exporter',
        'prometheusrule.monitoring.coreos.com/palier',
        'configmap/dashboard-palier-run',
      ]),
    );
    expect(taken).not.toContain('deployment.apps/grafana');
  });

  // Steps 10 and 16 of the course.
  it('scales under palier load and comes back; what it recorded is what kubectl saw', async () => {
    const watching = watchReplicas('palier', 'backend');
    const loading = palier('load', 'ramp', '--profile', 'ci', '--results', results);
    // At the peak: a counter that never moved is not there.
    await new Promise((resolve) => setTimeout(resolve, 150_000));
    const promql = await checkPromql();
    const { code, output } = await loading;
    const seen = watching.stop();
    expect(promql.code, promql.output).toBe(0);
    const { summary, timeline } = await newestRun();
    expect(summary.target.kind).toBe('kubernetes');
    expect(summary.load.requests).toBeGreaterThan(1_000);
    // One pod at its CPU limit on a busy machine may fail its probe for a moment.
    expect(summary.load.failed / summary.load.requests, output).toBeLessThan(0.05);
    expect(summary.scaling.peakReplicas).toBeGreaterThanOrEqual(3);
    expect(summary.scaling.finalReplicas).toBe(1);
    // Whether it was quick enough is the machine's business; that the exit code says so is ours.
    expect(code, output).toBe({ pass: 0, fail: 1, inconclusive: 4 }[summary.verdict as string]);
    expect(timeline.at(-1)).toMatchObject({ type: 'run.ended', reason: 'settled' });

    const recorded = timeline.filter(({ type }) => type === 'workload.observed');
    expect(changesOf(recorded.map(({ specReplicas }) => specReplicas))).toEqual(seen);
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });

  it('loses nothing when a backend pod and MySQL are killed under load, and the recording shows both', async () => {
    await sql(
      "INSERT INTO palier.items (name, description, quantity, created_at, updated_at) VALUES ('before', '', 1, NOW(), NOW())",
    );
    const before = await sql("SELECT COUNT(*) FROM palier.items WHERE name = 'before'");
    const loading = palier(
      'load',
      'ramp',
      '--duration',
      '60s',
      '--rate',
      '20',
      '--no-settle',
      '--ci',
      '--results',
      results,
    );
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const backend = await kubectl(
      'get',
      'pod',
      '-n',
      'palier',
      '-l',
      'app.kubernetes.io/name=backend',
      '-o',
      'name',
    );
    await kubectl('delete', '-n', 'palier', '--wait=false', backend.split('\n')[0] ?? '');
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    await kubectl('delete', '-n', 'palier', 'pod/mysql-0');
    const { output } = await loading;

    const { summary, timeline, k6 } = await newestRun();
    const ended = timeline.filter(
      ({ type, deletionTimestamp }) => type === 'pod.observed' && deletionTimestamp !== null,
    );
    const names = ended.map(({ name }) => `pod/${name}`);
    expect(names, output).toContain(backend.split('\n')[0]);
    expect(names, output).toContain('pod/mysql-0');
    // Without its database the API can only say so; k6 counts each of those answers, and Palier what k6 counts.
    expect(summary.load.failed, output).toBeGreaterThan(0);
    // k6 counts what setup() and teardown() ask for, too.
    const { besides } = timeline.find(({ type }) => type === 'load.ended') ?? {};
    expect(besides.requests).toBeGreaterThan(0);
    expect(summary.load.failed + besides.failed).toBe(failedOf(k6));
    expect(summary.load.requests + besides.requests).toBe(k6.metrics.http_reqs.count);
    expect(await sql("SELECT COUNT(*) FROM palier.items WHERE name = 'before'")).toBe(before);
  });

  it.each(FAULTS)('names the cause of $name', async ({ inject, family, cause, heal }) => {
    await inject();
    try {
      const look = () =>
        palier('check', family, '--no-wait', '--namespace', 'palier').then(({ output }) => output);
      await expect.poll(look, { timeout: 120_000, interval: 2_000 }).toMatch(cause);
    } finally {
      await heal();
    }
  });

  it('is well again once they are mended', async () => {
    const { code, output } = await palier(
      'check',
      'infra',
      'api',
      'monitoring',
      '--no-kill',
      '--namespace',
      'palier',
    );
    expect(code, output).toBe(0);
  });

  // Step 18 of the course.
  it('leaves nothing behind after cleanup.sh, and touches nothing else', async () => {
    expect(await script('cleanup.sh')).toContain('Nothing of the project is left');
    const kinds = 'all,pvc,pv,cm,secret,hpa,networkpolicy,clusterrole,clusterrolebinding';
    expect(await kubectl('get', kinds, '-A', '-l', 'app.kubernetes.io/part-of=palier', '-o', 'name')).toBe(
      '',
    );
    const claims = await kubectl('get', 'pv', '-o', 'jsonpath={.items[*].spec.claimRef.namespace}');
    expect(claims.split(' ')).not.toContain('palier');
    expect(await kubectl('get', 'configmap', 'kept', '-n', FOREIGN, '-o', 'jsonpath={.data.value}')).toBe(
      '1',
    );
  });
});

async function newestRun() {
  const folder = join(results, (await readdir(results)).toSorted().at(-1) ?? '');
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  const lines = (await text('timeline.ndjson')).trim().split('\n');
  return {
    summary: JSON.parse(await text('summary.json')),
    k6: JSON.parse(await text('k6-summary.json')),
    timeline: lines.map((line) => JSON.parse(line)),
  };
}

/** k6's rate of failed requests, as a count. */
function failedOf(k6: { metrics: { http_req_failed: { passes: number } } }): number {
  return k6.metrics.http_req_failed.passes;
}
