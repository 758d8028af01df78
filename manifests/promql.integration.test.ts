import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRuleFile, dashboardExpressions, ruleFiles, ruleTestFiles } from './promql.ts';

const promtool = process.env.PROMTOOL_BIN ?? 'promtool';

describe('PromQL, as Prometheus itself reads it', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'palier-promql-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('every recording and alert rule is valid', () => {
    expect(run('check', 'rules', ...ruleFiles)).toContain('SUCCESS');
  });

  test('the alerts fire when they should, and not before', () => {
    expect(ruleTestFiles.length).toBeGreaterThan(0);
    expect(run('test', 'rules', ...ruleTestFiles)).toContain('SUCCESS');
  });

  test('every expression of the dashboards can be parsed', () => {
    const expressions = dashboardExpressions();
    const file = join(folder, 'dashboards.yml');
    writeFileSync(file, asRuleFile(expressions));
    expect(run('check', 'rules', file)).toContain(`SUCCESS: ${expressions.length} rules found`);
  });

  test('the check can fail', () => {
    const file = join(folder, 'broken.yml');
    writeFileSync(file, asRuleFile([{ where: 'here', expr: 'rate(up[5m)', mayBeEmpty: false }]));
    expect(() => run('check', 'rules', file)).toThrow(/parse error/);
  });
});

function run(...args: string[]): string {
  return execFileSync(promtool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
