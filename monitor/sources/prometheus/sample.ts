import type { PrometheusSample } from '../../core/events.ts';
import { type Json, list, record, records, text } from '../kubernetes/json.ts';
import { MEASURE_LABEL, type Measure } from './query.ts';

/** The answer of /api/v1/query to the batch query → event. What is missing, NaN or infinite is null. */
export function prometheusSample(answer: Json): PrometheusSample {
  const values = measured(answer);
  const value = (measure: Measure) => values.get(measure) ?? null;
  const isUp = (measure: Measure) => (value(measure) === null ? null : value(measure) === 1);
  const times = (measure: Measure, factor: number) => {
    const number = value(measure);
    return number === null ? null : number * factor;
  };
  return {
    type: 'prometheus.sample',
    mysql: {
      exporterUp: isUp('exporterUp'),
      up: isUp('mysqlUp'),
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
    },
    backend: {
      requestsPerSecond: value('requests'),
      cpuMillicores: times('cpu', 1000),
      memoryBytes: value('memory'),
      p95Ms: times('p95', 1000),
    },
  };
}

function measured(answer: Json): ReadonlyMap<string, number> {
  const results = records(record(answer.data)?.result);
  return new Map(
    results.flatMap((result): [string, number][] => {
      const measure = text(record(result.metric)?.[MEASURE_LABEL]);
      const number = Number(list(result.value)[1]);
      return measure === undefined || !Number.isFinite(number) ? [] : [[measure, round(number)]];
    }),
  );
}

/** Six digits say all that a rate can, and keep the timeline small. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
