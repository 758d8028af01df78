import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRESETS } from '../core/dependencies/presets.ts';
import { expressions } from '../monitor/sources/prometheus/query.ts';

const PROMETHEUS = join(import.meta.dirname, 'monitoring', 'prometheus');
const DASHBOARDS = join(import.meta.dirname, 'monitoring', 'grafana', 'dashboards');

/** One expression of this repository, and where it stands. */
export interface Expression {
  readonly where: string;
  readonly expr: string;
  /** Alerts and annotations are empty as long as all is quiet. */
  readonly mayBeEmpty: boolean;
}

export const ruleFiles: readonly string[] = filesIn(join(PROMETHEUS, 'rules'), '.yml');
export const ruleTestFiles: readonly string[] = filesIn(join(PROMETHEUS, 'tests'), '.yml');
/** The rules once more, as the Prometheus operator takes them. */
export const prometheusRuleFile = join(
  import.meta.dirname,
  'components',
  'kube-prometheus-stack',
  'prometheus-rule.yaml',
);

/** What the dashboards ask, Grafana's variables replaced by what they stand for at a 5 s scrape interval. */
export function dashboardExpressions(): readonly Expression[] {
  return filesIn(DASHBOARDS, '.json').flatMap((path) => {
    const dashboard: Dashboard = JSON.parse(readFileSync(path, 'utf8'));
    const panels = dashboard.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({
        where: `${dashboard.title}: ${title} ${legendFormat}`,
        expr,
      })),
    );
    const annotations = dashboard.annotations.list.map(({ name, expr }) => ({
      where: `${dashboard.title}: annotation ${name}`,
      expr,
    }));
    return [
      ...panels.map((panel) => ({ ...panel, mayBeEmpty: false })),
      ...annotations.map((annotation) => ({ ...annotation, mayBeEmpty: true })),
    ].map((found) => ({ ...found, expr: found.expr.replaceAll('$__rate_interval', '30s') }));
  });
}

/** What `palier` asks while it watches our backend. */
export function monitorExpressions(): readonly Expression[] {
  const asked = expressions({ namespace: 'palier', workload: 'backend', dependencies: PRESETS });
  return Object.entries(asked).map(([measure, expr]) => ({
    where: `palier: ${measure}`,
    expr,
    mayBeEmpty: false,
  }));
}

/** The expressions as a rule file (JSON is YAML), so that promtool can parse them. */
export function asRuleFile(expressions: readonly Expression[]): string {
  const rules = expressions.map(({ expr }, index) => ({ record: `some:expression:${index}`, expr }));
  return JSON.stringify({ groups: [{ name: 'expressions', rules }] });
}

const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 's', 'm', 'h']);

/** Names of the metrics that an expression reads, without its functions, labels and strings. */
export function metricNames(expr: string): readonly string[] {
  const bare = expr
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?![\w:]|\s*\()/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !KEYWORDS.has(name));
}

interface Dashboard {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}
