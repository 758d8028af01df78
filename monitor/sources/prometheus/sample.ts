import type { Dependency, GaugeUnit } from '../../../core/dependencies/dependency.ts';
import { isJudgedByShare, shareOfLimit, worseOf } from '../../../core/dependencies/limit.ts';
import { type Json, list, record, records, text } from '../../../core/lib/json.ts';
import type { DependencyReading, PrometheusObserved } from '../../../core/timeline/events.ts';
import { type BackendMeasure, INSTANCE_LABEL, MEASURE_LABEL } from './query.ts';

/** What one answer tells. */
export interface Measured {
  readonly sample: PrometheusObserved;
  /**
   * Of each dependency, by name, those that were seen: more than one where there are several. An exporter that is up and
   * tells of none (its own metrics, an operator) is none.
   */
  readonly instances: Readonly<Record<string, readonly Instance[]>>;
  /** Values that are none of their measure, such as a negative count: they are not known. */
  readonly absurd: readonly string[];
}

export interface Instance {
  /** Empty: Prometheus tells of it without that label. */
  readonly instance: string;
  readonly scraped: boolean | null;
  readonly up: boolean | null;
  readonly gauges: Readonly<Record<string, number | null>>;
}

/**
 * The answer of /api/v1/query to the batch query → event. What is missing, NaN, infinite or can't be is null, and
 * only that. Of several instances it is the one that is nearest a limit: a sum would hide it.
 */
export function measuredOf(answer: Json, dependencies: readonly Dependency[]): Measured {
  const results = resultsOf(answer);
  const absurd = new Set<string>();
  const known = (measure: string, most: number, worse?: 'low') => {
    const values = new Map<string, number>();
    for (const { instance, value } of results.get(measure) ?? []) {
      if (value < 0 || value > most) absurd.add(measure);
      else values.set(instance, worseOf({ worse }, values.get(instance) ?? null, value) ?? value);
    }
    return values;
  };
  const read = dependencies.map((one) => [one.name, readingOf(one, known)] as const);
  const backend = (measure: BackendMeasure, factor = 1) => {
    const value = known(measure, MOST_OF_BACKEND[measure]).get('') ?? null;
    return value === null ? null : round(value * factor);
  };
  const sample: PrometheusObserved = {
    type: 'prometheus.observed',
    dependencies: Object.fromEntries(read.map(([name, { reading }]) => [name, reading])),
    backend: {
      requestsPerSecond: backend('requests'),
      cpuMillicores: backend('cpu', 1000),
      memoryBytes: backend('memory'),
      p95Ms: backend('p95', 1000),
    },
  };
  const instances = Object.fromEntries(read.map(([name, { seen }]) => [name, seen]));
  return { sample, instances, absurd: [...absurd] };
}

type Known = (measure: string, most: number, worse?: 'low') => ReadonlyMap<string, number>;

function readingOf(
  dependency: Dependency,
  known: Known,
): { readonly reading: DependencyReading; readonly seen: readonly Instance[] } {
  const { name, gauges } = dependency;
  const scraped = known(`${name}:scraped`, 1);
  const up = known(`${name}:up`, 1);
  const values = gauges.map(({ name: gauge, unit, worse }) => {
    return [gauge, known(`${name}/${gauge}`, MOST[unit], worse)] as const;
  });
  const labels = new Set([scraped, up, ...values.map(([, of]) => of)].flatMap((of) => [...of.keys()]));
  // What is told without saying of whom is true of each.
  if (labels.size > 1) labels.delete('');
  const all = [...labels].sort().map((instance): Instance => {
    const of = (measured: ReadonlyMap<string, number>) => measured.get(instance) ?? measured.get('') ?? null;
    return {
      instance,
      scraped: isOne(of(scraped)),
      up: isOne(of(up)),
      gauges: Object.fromEntries(values.map(([gauge, measured]) => [gauge, of(measured)])),
    };
  });
  const seen = all.filter((one) => one.scraped === false || one.up !== null || tells(one));
  const [shown] = seen.toSorted((a, b) => fillOf(dependency, b) - fillOf(dependency, a));
  const reading: DependencyReading = {
    scraped: any(all.map((one) => one.scraped)),
    up: any(seen.map((one) => one.up)),
    gauges: shown?.gauges ?? Object.fromEntries(gauges.map((gauge) => [gauge.name, null])),
    ...(shown !== undefined && seen.length > 1
      ? { instance: { shown: shown.instance, count: seen.length } }
      : {}),
  };
  return { reading, seen };
}

function tells({ gauges }: Instance): boolean {
  return Object.values(gauges).some((value) => value !== null);
}

/** How near it is to the nearest of its limits; -1: of none it is known. */
function fillOf({ gauges }: Dependency, instance: Instance): number {
  const shares = gauges.filter(isJudgedByShare).map((gauge) => shareOfLimit(gauge, instance.gauges) ?? -1);
  return Math.max(-1, ...shares);
}

/** More than any machine does, and less than what only a broken counter says. */
const MOST: Readonly<Record<GaugeUnit, number>> = {
  count: 1e12,
  'per-second': 1e12,
  bytes: Number.MAX_SAFE_INTEGER,
  seconds: 1e10,
  share: 1e6,
};
const MOST_OF_BACKEND: Readonly<Record<BackendMeasure, number>> = {
  requests: 1e9,
  cpu: 1e6,
  memory: Number.MAX_SAFE_INTEGER,
  p95: 86_400,
};

const LONGEST_NAME = 200;

interface Result {
  readonly instance: string;
  readonly value: number;
}

/** By measure, what is a number. */
function resultsOf(answer: Json): ReadonlyMap<string, readonly Result[]> {
  const results = new Map<string, Result[]>();
  for (const result of records(record(answer.data)?.result)) {
    const labels = record(result.metric);
    const measure = text(labels?.[MEASURE_LABEL]);
    const said = list(result.value)[1];
    if (measure === undefined || typeof said !== 'string' || said.trim() === '') continue;
    const value = Number(said);
    if (!Number.isFinite(value)) continue;
    const instance = text(labels?.[INSTANCE_LABEL])?.slice(0, LONGEST_NAME) ?? '';
    results.set(measure, [...(results.get(measure) ?? []), { instance, value: round(value) }]);
  }
  return results;
}

function isOne(value: number | null): boolean | null {
  return value === null ? null : value === 1;
}

/** Whether one of them is; null: of none it is known. */
function any(all: readonly (boolean | null)[]): boolean | null {
  const known = all.filter((one) => one !== null);
  return known.length === 0 ? null : known.includes(true);
}

/** Six digits say all that a rate can, and keep the timeline small. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
