import type { LoadPlan } from '../../../core/timeline/events.ts';
import { statisticOf } from './threshold-expression.ts';

/** What k6 is to run: a file, or code on its standard input. */
export interface K6Script {
  /** As the user typed it, seen from `from`. */
  readonly path: string;
  readonly from: string;
  /** null: the file at `path` itself. */
  readonly code: string | null;
  /** Of k6: what a script writes, and reads from standard input, counts from here. */
  readonly cwd: string;
  /** What it finds in `__ENV` beside the user's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Flags that depend on the script's own options. */
  readonly flags: readonly string[];
  /** How long its init code may take at the start: every virtual user runs a copy. Milliseconds. */
  readonly initMs?: number;
  /** How long its teardown() may take; absent: as long as k6 allows by itself. */
  readonly teardownTimeoutMs?: number;
}

/** p(99) is not among k6's defaults. */
const TREND_STATS = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'];

/**
 * What k6's summary has to tell of every Trend: what the script asks for (null: nothing), what its thresholds
 * compare, and `count`, which alone says whether there was any value.
 */
export function trendStats(wanted: readonly string[] | null, thresholds: LoadPlan['thresholds']): string {
  const compared = Object.values(thresholds)
    .flat()
    .map(statisticOf)
    .filter((statistic) => statistic?.startsWith('p('));
  return [...new Set([...(wanted ?? TREND_STATS), ...compared, 'count'])].join(',');
}

/**
 * The system tags that make few series: without `url` and `name`, which without care are one per id, and what
 * never varies here. A tag `name` that a request sets itself is kept by k6 all the same.
 */
export const SYSTEM_TAGS = 'status,method,group,check,error_code,scenario,expected_response';

/** `k6 run …` for k6 1.8 and 2.x alike. @param apiPort for its REST API; null: none */
export function k6Arguments(
  script: K6Script,
  summaryFile: string,
  apiPort: number | null,
): readonly string[] {
  return [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    // Left to itself, k6 1 would open a fixed port, which another k6 may have.
    ...['--address', apiPort === null ? '' : `127.0.0.1:${apiPort}`],
    ...['--log-format', 'json', '--log-output', 'stderr'],
    ...['--summary-mode', 'compact', '--summary-export', summaryFile],
    ...['--out', 'experimental-prometheus-rw'],
    ...script.flags,
    script.code === null ? script.path : '-',
  ];
}

/** Settings of the user's shell that would redirect, mute, rename or hold up what is read here. */
const OVERRIDDEN =
  /^K6_(PROMETHEUS_RW_.*|OUT|NO_SUMMARY|SUMMARY_(MODE|EXPORT)|NEW_MACHINE_READABLE_SUMMARY|LOG_.*|NO_COLOR|QUIET|ADDRESS|VERBOSE|LINGER)$/;

/** The user's own settings go before. */
const DEFAULTS = {
  // Go collects garbage when the heap has grown by so many percent (by itself: 100). That saves k6 about what the live
  // metrics cost it, for some 30 MB more.
  GOGC: '400',
  // As `k6 run` has it by itself, and `k6 inspect` has not: the same environment gives the same options.
  K6_INCLUDE_SYSTEM_ENV_VARS: 'true',
};

export function k6Environment(
  env: NodeJS.ProcessEnv,
  additions: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !OVERRIDDEN.test(name));
  return { ...DEFAULTS, ...Object.fromEntries(kept), ...additions };
}

/** What our scenarios do, and where and how often k6 pushes its metrics. */
export function runEnvironment(plan: LoadPlan, pushUrl: string, pushMs: number): Record<string, string> {
  return {
    PALIER_PLAN: JSON.stringify(plan),
    K6_PROMETHEUS_RW_SERVER_URL: pushUrl,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: `${pushMs}ms`,
    K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: 'true',
    K6_PROMETHEUS_RW_STALE_MARKERS: 'false',
  };
}
