// node manifests/check-promql.ts URL: does every expression of the dashboards and of palier, and every metric that a
// rule or an alert reads, have data on this running Prometheus? Run it under load: counters that never moved are missing.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { dashboardExpressions, metricNames, monitorExpressions, ruleFiles } from './promql.ts';

interface Finding {
  readonly where: string;
  readonly outcome: 'data' | 'no data' | 'needs kube-state-metrics';
  readonly detail: string;
}

const [url] = process.argv.slice(2);
if (!url) {
  process.stderr.write('usage: node manifests/check-promql.ts http://PROMETHEUS:9090\n');
  process.exit(2);
}

const names: readonly string[] = await ask('label/__name__/values', {});
const stateMetrics = names.some((name) => name.startsWith('kube_'));
const findings = [...(await checkExpressions()), ...checkRules()];
for (const { outcome, where, detail } of findings)
  process.stdout.write(`${outcome.padEnd(24)} ${where} ${detail}\n`);
const missing = findings.filter(({ outcome }) => outcome === 'no data').length;
process.stdout.write(
  `${findings.length - missing} of ${findings.length} as expected, ${missing} without data\n`,
);
process.exitCode = missing === 0 ? 0 : 1;

async function checkExpressions(): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const { where, expr, mayBeEmpty } of [...dashboardExpressions(), ...monitorExpressions()]) {
    const { result } = await ask('query', { query: expr });
    const outcome = result.length > 0 || mayBeEmpty ? 'data' : outcomeWithout(expr);
    found.push({ where, outcome, detail: `${result.length} series` });
  }
  return found;
}

/**
 * Alerts are empty while all is well: what they read must be there. So must it for a recording rule without data; one
 * with data needs no other metric (MySQL and MariaDB have different ones).
 */
function checkRules(): readonly Finding[] {
  return ruleFiles.flatMap((file) => {
    const { groups }: { groups: { rules: { record?: string; alert?: string; expr: string }[] }[] } = parse(
      readFileSync(file, 'utf8'),
    );
    return groups.flatMap(({ rules }) =>
      rules.map((rule) => {
        const recorded = rule.record !== undefined && names.includes(rule.record);
        const absent = recorded ? [] : metricNames(rule.expr).filter((name) => !names.includes(name));
        const outcome = absent.length === 0 ? 'data' : outcomeWithout(absent.join(' '));
        return { where: rule.record ?? rule.alert ?? '', outcome, detail: absent.join(', ') } as const;
      }),
    );
  });
}

function outcomeWithout(expr: string): Finding['outcome'] {
  return /\bkube_/.test(expr) && !stateMetrics ? 'needs kube-state-metrics' : 'no data';
}

// biome-ignore lint/suspicious/noExplicitAny: the shape depends on the endpoint.
async function ask(path: string, parameters: Record<string, string>): Promise<any> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const body = (await response.json()) as { status: string; error?: string; data: unknown };
  if (body.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${body.error}`);
  return body.data;
}
