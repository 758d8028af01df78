import { time } from '../lib/shape.ts';
import { isRunTime } from './check-event.ts';
import type { Stamp, TimelineEvent } from './events.ts';

/** What long recordings are mostly made of. */
export type SampleType = 'k6.sample' | 'prometheus.observed';

/** Of a sample that is not read only when it was. */
export interface SampleStamp extends Stamp {
  readonly type: SampleType;
}

export function isSample(event: TimelineEvent | SampleStamp): event is SampleStamp {
  return event.type === 'k6.sample' || event.type === 'prometheus.observed';
}

/**
 * When the event was that a JSON text holds, where the text alone shows that it is a well-formed event of one of these
 * types, written as we write them. null: it is another one, or it has to be parsed to know. For who has no use for them:
 * of a long recording nine tenths are samples, and to parse one takes five times as long.
 * @param text an event as JSON, one byte a character, without its closing brace
 */
export function stampOf(text: string, types: readonly SampleType[]): SampleStamp | null {
  for (const type of types) {
    for (const form of TEXTS[type]) {
      const [, t = '', at = ''] = form.exec(text) ?? [];
      if (at !== '' && isRunTime(Number(t)) && time(at) === null) return { t: Number(t), at, type };
    }
  }
  return null;
}

const amount = String.raw`(?:0|[1-9]\d{0,14})(?:\.\d{1,20})?`;
const text = String.raw`"[^"\\\x00-\x1f]*"`;
const orNull = (inner: string) => `(?:${inner}|null)`;
const list = (inner: string) => String.raw`\[(?:${inner}(?:,${inner})*)?\]`;
const record = (inner: string) => String.raw`\{(?:${text}:${inner}(?:,${text}:${inner})*)?\}`;
const object = (fields: Readonly<Record<string, string>>) => String.raw`\{${members(fields)}\}`;
const members = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',');
const each = (names: readonly string[], value: string) =>
  Object.fromEntries(names.map((name) => [name, value]));

const backend = members({
  backend: object(each(['requestsPerSecond', 'cpuMillicores', 'memoryBytes', 'p95Ms'], orNull(amount))),
});
const instance = (name: string) => `(?:,"${name}":${object({ shown: text, count: amount })})?`;

/** What event-shapes.ts asks of them, in the order in which the sources give the fields; then older-events.ts. */
const TEXTS: Readonly<Record<SampleType, readonly RegExp[]>> = {
  'k6.sample': [
    eventText('k6.sample', [
      members({
        ...each(['windowMs', 'requests', 'failed', 'droppedIterations', 'iterations'], amount),
        ...each(['checksPassed', 'checksFailed', 'vus', 'vusMax'], orNull(amount)),
        latencyMs: orNull(object(each(['p50', 'p95', 'p99', 'avg', 'max'], amount))),
        histogram: orNull(list(String.raw`\[${amount},${amount}\]`)),
        byPod: orNull(record(amount)),
      }),
      `(?:,"exceptions":${amount})?`,
      `(?:,"generator":${object({ cpuMillicores: amount, cores: amount, throttledShare: orNull(amount) })})?`,
    ]),
  ],
  'prometheus.observed': [
    eventText('prometheus.observed', [
      members({
        dependencies: record(
          String.raw`\{${members({
            ...each(['scraped', 'up'], '(?:true|false|null)'),
            gauges: record(orNull(amount)),
          })}${instance('instance')}\}`,
        ),
      }),
      `,${backend}`,
    ]),
    eventText('prometheus.sample', [
      String.raw`"mysql":\{`,
      members({
        ...each(['exporterUp', 'up'], '(?:true|false|null)'),
        ...each(
          ['queriesPerSecond', 'connections', 'maxConnections', 'threadsRunning', 'slowQueriesPerSecond'],
          orNull(amount),
        ),
        rowOperationsPerSecond: object(each(['read', 'inserted', 'updated', 'deleted'], orNull(amount))),
      }),
      String.raw`${instance('database')}\},${backend}`,
    ]),
  ],
};

function eventText(type: string, parts: readonly string[]): RegExp {
  const named = type.replace('.', String.raw`\.`);
  return new RegExp(
    String.raw`^\{"t":(${amount}),"at":"([^"\\\x00-\x1f]+)","type":"${named}",${parts.join('')}$`,
  );
}
