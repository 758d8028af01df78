import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  asRuleFile,
  dashboardExpressions,
  monitorExpressions,
  prometheusRuleFile,
  ruleFiles,
  ruleTestFiles,
} from './promql.ts';

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

  test('the rules for the Prometheus operator are valid, and no group has the name of another', () => {
    const { groups } = parse(readFileSync(prometheusRuleFile, 'utf8')).spec;
    const file = join(folder, 'operator.yml');
    writeFileSync(file, stringify({ groups }));
    expect(run('check', 'rules', file)).toContain('SUCCESS');
    const names = groups.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test.each([
    ['of the dashboards', dashboardExpressions()],
    ['that palier asks while it watches', monitorExpressions()],
  ])('every expression %s can be parsed', (_, expressions) => {
    expect(expressions.length).toBeGreaterThan(0);
    const file = join(folder, 'expressions.yml');
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
