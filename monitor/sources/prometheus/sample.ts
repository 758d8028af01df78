import type { PrometheusSample } from '../../../core/timeline/events.ts';
import { type Json, list, record, records, text } from '../kubernetes/json.ts';
import { DATABASE_LABEL, MEASURE_LABEL, type Measure } from './query.ts';

/** What one answer tells. An exporter that is up and tells of no database (its own metrics, an operator) is none. */
export interface Measured {
  readonly sample: PrometheusSample;
  /** By the label of each: more than one where there are several. */
  readonly databases: readonly Database[];
  /** Values that are none of their measure, such as a negative count: they are not known. */
  readonly absurd: readonly Measure[];
}

export interface Database {
  readonly instance: string;
  readonly exporterUp: boolean | null;
  readonly up: boolean | null;
}

/**
 * The answer of /api/v1/query to the batch query → event. What is missing, NaN, infinite or can't be is null, and
 * only that. Of several databases it is the one that is nearest its limit of connections: a sum would hide it.
 */
export function measuredOf(answer: Json): Measured {
  const { values, absurd } = valuesOf(answer);
  const all = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const databases = all
    .filter(([, own]) => own.get('exporterUp') === 0 || DATABASE_MEASURES.some((one) => own.has(one)))
    .map(([instance, own]): Database => {
      return { instance, exporterUp: isOne(own.get('exporterUp')), up: isOne(own.get('mysqlUp')) };
    });
  const fill = (instance: string) => {
    const own = values.get(instance);
    const most = own?.get('maxConnections') ?? 0;
    return most > 0 ? (own?.get('connections') ?? -1) / most : -1;
  };
  const [shown] = databases.map(({ instance }) => instance).toSorted((a, b) => fill(b) - fill(a));
  const mysql = values.get(shown ?? '') ?? new Map<Measure, number>();
  const backend = values.get('') ?? new Map<Measure, number>();
  const value = (measure: Measure) => mysql.get(measure) ?? null;
  const cpu = backend.get('cpu') ?? null;
  const p95 = backend.get('p95') ?? null;
  const sample: PrometheusSample = {
    type: 'prometheus.sample',
    mysql: {
      exporterUp: any(all.map(([, own]) => isOne(own.get('exporterUp')))),
      up: any(databases.map(({ up }) => up)),
      queriesPerSecond: value('queries'),
      connections: value('connections'),
      maxConnections: value('maxConnections'),
      threadsRunning: value('threadsRunning'),
      slowQueriesPerSecond: value('slowQueries'),
      rowOperationsPerSecond: {
        read: value('rowsRead'),
        inserted: value('rowsInserted'),
        updated: value('rowsUpdated'),
        deleted: value('rowsDeleted'),
      },
      ...(databases.length > 1 && shown !== undefined
        ? { database: { shown, count: databases.length } }
        : {}),
    },
    backend: {
      requestsPerSecond: backend.get('requests') ?? null,
      cpuMillicores: cpu === null ? null : round(cpu * 1000),
      memoryBytes: backend.get('memory') ?? null,
      p95Ms: p95 === null ? null : round(p95 * 1000),
    },
  };
  return { sample, databases, absurd };
}

const DATABASE_MEASURES: readonly Measure[] = [
  'mysqlUp',
  'queries',
  'connections',
  'maxConnections',
  'threadsRunning',
];

/** More than any machine does, and less than what only a broken counter says. */
const MOST: Readonly<Record<Measure, number>> = {
  exporterUp: 1,
  mysqlUp: 1,
  queries: 1e9,
  connections: 1e6,
  maxConnections: 1e6,
  threadsRunning: 1e6,
  slowQueries: 1e9,
  rowsRead: 1e12,
  rowsInserted: 1e12,
  rowsUpdated: 1e12,
  rowsDeleted: 1e12,
  requests: 1e9,
  cpu: 1e6,
  memory: 1e18,
  p95: 86_400,
};

const LONGEST_NAME = 200;

type Values = ReadonlyMap<string, ReadonlyMap<Measure, number>>;

function valuesOf(answer: Json): { readonly values: Values; readonly absurd: readonly Measure[] } {
  const values = new Map<string, Map<Measure, number>>();
  const absurd = new Set<Measure>();
  for (const result of records(record(answer.data)?.result)) {
    const labels = record(result.metric);
    const measure = text(labels?.[MEASURE_LABEL]);
    const said = list(result.value)[1];
    if (measure === undefined || !isMeasure(measure) || typeof said !== 'string' || said.trim() === '')
      continue;
    const number = Number(said);
    if (!Number.isFinite(number)) continue;
    if (number < 0 || number > MOST[measure]) absurd.add(measure);
    else {
      const instance = text(labels?.[DATABASE_LABEL])?.slice(0, LONGEST_NAME) ?? '';
      const own = values.get(instance) ?? new Map<Measure, number>();
      values.set(instance, own.set(measure, round(number)));
    }
  }
  return { values, absurd: [...absurd] };
}

function isMeasure(name: string): name is Measure {
  return Object.hasOwn(MOST, name);
}

function isOne(value: number | undefined): boolean | null {
  return value === undefined ? null : value === 1;
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
