import type { LoadEnded, LoadPlan } from '../../../core/timeline/events.ts';
import { isObject } from '../../../hpa/shape.ts';
import type { Totals } from './live-metrics.ts';
import { statisticOf } from './threshold-expression.ts';

/** The parts of k6's end-of-test summary (`--summary-export`) that are read here; k6 1 and 2 write the same. */
export interface K6Summary {
  readonly metrics: Readonly<Record<string, K6SummaryMetric>>;
}

export interface K6SummaryMetric {
  /** Expression → was it crossed? (true is bad) */
  readonly thresholds?: Readonly<Record<string, boolean>>;
  readonly [statistic: string]: unknown;
}

type Threshold = LoadEnded['thresholds'][number];

/** null when the text is not a summary of k6. */
export function parseK6Summary(text: string): K6Summary | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && isObject(value.metrics) ? (value as unknown as K6Summary) : null;
  } catch {
    return null;
  }
}

/** k6's own final counts. A metric that is not there was never counted: 0. */
export function totalsOf(summary: K6Summary): Totals {
  const count = (metric: string, statistic: string) => number(summary.metrics[metric]?.[statistic]) ?? 0;
  return {
    requests: count('http_reqs', 'count'),
    // http_req_failed is a rate over "did it fail?": its passes are the failed requests.
    failed: count('http_req_failed', 'passes'),
    iterations: count('iterations', 'count'),
    droppedIterations: count('dropped_iterations', 'count'),
    checksPassed: count('checks', 'passes'),
    checksFailed: count('checks', 'fails'),
  };
}

/** HTTP requests that the script told k6 not to judge: of them, nobody knows whether they failed. */
export function unclassifiedIn({ metrics }: K6Summary): number {
  const count = (metric: string, statistic: string) => number(metrics[metric]?.[statistic]) ?? 0;
  const judged = count('http_req_failed', 'passes') + count('http_req_failed', 'fails');
  return Math.max(0, count('http_reqs', 'count') - judged);
}

/**
 * The thresholds of the run. k6 calls one without data passed (grafana/k6 #4283); here it is `ok: null`.
 * Without a summary (k6 crashed), every threshold of the plan is unknown.
 * @param wasSet whether a gauge was pushed while k6 ran: its summary can't tell a zero from no value
 * @param lastWord k6's last error
 */
export function thresholdsOf(
  { thresholds: planned, abortOnFail = {} }: Pick<LoadPlan, 'thresholds' | 'abortOnFail'>,
  summary: K6Summary | null,
  wasSet: (metric: string) => boolean,
  lastWord: string | null,
): LoadEnded['thresholds'] {
  const found = Object.entries(summary?.metrics ?? {}).flatMap(([metric, values]) =>
    Object.entries(values.thresholds ?? {}).map(
      ([expression, crossed]): Threshold => ({
        metric,
        expression,
        ...(summary !== null && hasData(metric, summary, wasSet)
          ? { ok: !crossed, ...measured(expression, values) }
          : { ok: null }),
      }),
    ),
  );
  const missing = Object.entries(planned).flatMap(([metric, expressions]) =>
    expressions
      .filter((expression) => !found.some((one) => one.metric === metric && one.expression === expression))
      .map((expression): Threshold => ({ metric, expression, ok: null })),
  );
  const all = [...found, ...missing].sort((a, b) => order(a).localeCompare(order(b), 'en'));
  const ended = endedBy(all, abortOnFail, lastWord);
  return all.map((one) => (ended.includes(one) ? { ...one, endedLoad: true } : one));
}

const CROSSED = /^thresholds on metrics '(.*)' were crossed; at least one has abortOnFail/;

/** The thresholds that ended the load: k6 names the crossed metrics, of which one at least was to end it. */
function endedBy(
  all: readonly Threshold[],
  abortOnFail: Readonly<Record<string, readonly string[]>>,
  lastWord: string | null,
): readonly Threshold[] {
  // Tags may hold a comma themselves.
  const crossed = `, ${CROSSED.exec(lastWord ?? '')?.[1] ?? ''}, `;
  const able = all.filter(
    ({ metric, expression }) =>
      crossed.includes(`, ${metric}, `) && (abortOnFail[metric] ?? []).includes(expression),
  );
  const held = able.filter(({ ok }) => ok === false);
  // What came in after it was crossed may have mended the figure.
  return held.length > 0 ? held : able;
}

/** What an expression as `p(95)<1500` compares; k6 exports the rate of a Rate as its value. */
function measured(expression: string, values: K6SummaryMetric): { readonly value?: number } {
  const statistic = statisticOf(expression) ?? '';
  const value = number(values[statistic]) ?? (statistic === 'rate' ? number(values.value) : null);
  return value === null ? {} : { value };
}

/** Whether a metric was measured at all. A count of zero is a measurement ("nothing was dropped") when anything ran. */
function hasData(metric: string, summary: K6Summary, wasSet: (metric: string) => boolean): boolean {
  const values = summary.metrics[metric];
  if (values === undefined) return false;
  const count = number(values.count);
  // A Rate, a Counter, a Trend (which tells its count when it is asked to), a Gauge.
  if ('passes' in values) return (number(values.passes) ?? 0) + (number(values.fails) ?? 0) > 0;
  if ('rate' in values) return (count ?? 0) > 0 || hasRun(summary);
  if (count !== null) return count > 0;
  return (
    wasSet(metric) || Object.entries(values).some(([name, value]) => name !== 'thresholds' && value !== 0)
  );
}

function hasRun(summary: K6Summary): boolean {
  const { iterations, requests } = totalsOf(summary);
  return iterations + requests > 0;
}

function order(threshold: Threshold): string {
  return `${threshold.metric} ${threshold.expression}`;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
