import { afterAll, describe, expect, it } from 'vitest';
import { kubectl, palier, script } from './testing/course.ts';

const OWN = { NAMESPACE: 'palier-e2e-app', MONITORING_NAMESPACE: 'palier-e2e-watch' };
const where = ['--namespace', OWN.NAMESPACE, '--monitoring-namespace', OWN.MONITORING_NAMESPACE];

/** NAMESPACE and MONITORING_NAMESPACE, which stand in many places: roles, addresses, Prometheus' configuration, rules. */
describe('the course project in namespaces of the user’s choice', () => {
  afterAll(async () => {
    await kubectl('delete', 'namespace', ...Object.values(OWN), '--ignore-not-found', '--wait=false');
  });

  it('is deployed by deploy-all.sh', async () => {
    expect(await script('deploy-all.sh', OWN)).toContain('"backend" successfully rolled out');
    expect(await kubectl('get', 'namespaces', '-o', 'name')).not.toMatch(/\/palier(-monitoring)?$/m);
  });

  it('really runs and is scraped there', async () => {
    const { code, output } = await palier('check', 'infra', 'monitoring', ...where);
    expect(code, output).toBe(0);
    expect(output).toContain('19 passed, 0 failed');
  });

  it('is gone after cleanup.sh', async () => {
    expect(await script('cleanup.sh', OWN)).toContain('Nothing of the project is left');
  });
});
