import type { Dependency, Gauge } from './dependency.ts';

/** What was measured of a dependency, by the names of its gauges; null: asked for and not known. */
export type Values = Readonly<Record<string, number | null>>;

/** At this share of its limit a gauge is close to it, and until it is below the second. */
const CLOSE = 0.8;
const CLEAR = 0.7;

/** The limit of a gauge as it was then; null: it has none, or it is not known. */
export function limitOf({ limit, limitGauge }: Limited, values: Values): number | null {
  return (limitGauge === undefined ? limit : values[limitGauge]) ?? null;
}

type Limited = Pick<Gauge, 'limit' | 'limitGauge'>;

export function hasLimit({ limit, limitGauge }: Limited): boolean {
  return limit !== undefined || limitGauge !== undefined;
}

/** A gauge ÷ its limit; null: not known, or nothing that a share can be had of. */
export function shareOfLimit(gauge: Limited & Pick<Gauge, 'name'>, values: Values): number | null {
  const [value, limit] = [values[gauge.name] ?? null, limitOf(gauge, values)];
  return value === null || limit === null || limit <= 0 ? null : value / limit;
}

/** Whether an objective of this gauge is about its share of its limit, 0 to 1; else it is about its value. */
export function isJudgedByShare(gauge: Limited & Pick<Gauge, 'worse'>): boolean {
  return hasLimit(gauge) && gauge.limit !== 0 && gauge.worse === undefined;
}

/** What an objective of it is about. */
export function judgedValue(gauge: Gauge, values: Values): number | null {
  return isJudgedByShare(gauge) ? shareOfLimit(gauge, values) : (values[gauge.name] ?? null);
}

/** The worse of two values; null: not known. */
export function worseOf(
  { worse }: { readonly worse?: Gauge['worse'] | undefined },
  a: number | null,
  b: number | null,
): number | null {
  if (a === null || b === null) return a ?? b;
  return worse === 'low' ? Math.min(a, b) : Math.max(a, b);
}

/** Whether a gauge is so close to its limit that it holds back; what is not known is as it was. */
export function isPressed(gauge: Gauge, values: Values, was: boolean): boolean {
  const value = values[gauge.name] ?? null;
  if (gauge.limit === 0) return value !== null && value > 0;
  if (gauge.worse === 'low') {
    const floor = limitOf(gauge, values);
    return value === null || floor === null ? was : value < floor;
  }
  const share = shareOfLimit(gauge, values);
  return share === null ? was : share >= (was ? CLEAR : CLOSE);
}

export function gaugeOf({ gauges }: Dependency, name: string): Gauge | undefined {
  return gauges.find((one) => one.name === name);
}

/** Those that are to be shown: what is only the limit of another stands beside that. */
export function shownGauges({ gauges }: Dependency): readonly Gauge[] {
  const limits = new Set(gauges.map(({ limitGauge }) => limitGauge));
  return gauges.filter(({ name }) => !limits.has(name));
}
