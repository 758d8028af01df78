import type { Wording } from '../lib/lang.ts';
import { listOf, num, oneOf, optional, type Shape, shape, str } from '../lib/shape.ts';

/**
 * Something that the pods depend on (a database, a cache, a queue), and what Prometheus is asked of it. Data alone: it
 * is recorded with a run, so that a replay needs nothing else.
 */
export interface Dependency {
  /** `mysql`: in names of sources, limits and findings. */
  readonly name: string;
  /** `MySQL`: in sentences and titles. */
  readonly title: string;
  /** It comes with Palier: nothing is said of it where nothing is seen of it. */
  readonly builtIn?: true;
  /** The program that tells Prometheus its figures, for those who look for the fault. */
  readonly exporter?: string;
  /** PromQL: 1 where it answers, 0 where it is down; absent: not asked. */
  readonly up?: string;
  /** PromQL: 1 where Prometheus reaches its exporter, 0 where not; absent: not asked. */
  readonly scraped?: string;
  /** What to do where nothing is seen of it. */
  readonly remedy?: Wording;
  readonly gauges: readonly Gauge[];
}

/** One figure of it. In PromQL `$namespace` and `$workload` stand for those of the run, as regular expressions. */
export interface Gauge {
  /** `connections`: in limits and recordings. */
  readonly name: string;
  /** `connections`: in sentences. Of rates without the `/s`. */
  readonly label: Wording;
  readonly unit: GaugeUnit;
  /** PromQL: a value for each instance; of several the worst counts. */
  readonly query: string;
  /**
   * What it should not go beyond: close to it is close to trouble, and a limit of 0 says that any is too much. Or the
   * name of another gauge that tells it. Neither: nothing is said of it.
   */
  readonly limit?: number;
  readonly limitGauge?: string;
  /** Which way it gets worse; absent: upwards. Downwards, the limit is a floor. */
  readonly worse?: 'low';
  /** On screen on the row of the gauge before it, name first. */
  readonly beside?: true;
  /** Not in the chart of the report. */
  readonly uncharted?: true;
  /** The objective that limits it, where that has a name of its own. */
  readonly objective?: { readonly name: string; readonly label: Wording };
  /** Sentences of its own instead of the general ones; `{value}`, `{limit}` and `{time}` are filled in. */
  readonly says?: {
    /** It came close to its limit. */
    readonly near?: Wording;
    /** It was there for so long that it held pods back. */
    readonly held?: Wording;
  };
}

/** per-second: rates · share: 0 to 1. */
export type GaugeUnit = 'count' | 'per-second' | 'bytes' | 'seconds' | 'share';
export const GAUGE_UNITS = ['count', 'per-second', 'bytes', 'seconds', 'share'] as const;

/** Safe wherever a name is shown or is part of another. */
export function isDependencyName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(name);
}

/** A sentence with `{name}`s, filled in. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

const wording = shape<Wording>({ en: str, fr: str });
const yes: Shape<true> = (value) => (value === true ? null : { expected: 'true', at: '' });

const gauge = shape<Gauge>({
  name: str,
  label: wording,
  unit: oneOf(...GAUGE_UNITS),
  query: str,
  limit: optional(num),
  limitGauge: optional(str),
  worse: optional(oneOf('low')),
  beside: optional(yes),
  uncharted: optional(yes),
  objective: optional(shape<NonNullable<Gauge['objective']>>({ name: str, label: wording })),
  says: optional(
    shape<NonNullable<Gauge['says']>>({
      near: optional(wording),
      held: optional(wording),
    }),
  ),
});

/** Of a dependency as it is recorded. */
export const dependencyShape = shape<Dependency>({
  name: str,
  title: str,
  builtIn: optional(yes),
  exporter: optional(str),
  up: optional(str),
  scraped: optional(str),
  remedy: optional(wording),
  gauges: listOf(gauge),
});
