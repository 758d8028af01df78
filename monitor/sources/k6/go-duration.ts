const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  µs: 1e-3,
  us: 1e-3,
  ns: 1e-6,
};
const PART = /([\d.]+)(h|ms|m|s|µs|us|ns)/g;

/** `1m30s`, as Go writes durations, in milliseconds; null: not one. */
export function goDurationMs(value: unknown): number | null {
  if (typeof value !== 'string' || value.replace(PART, '') !== '') return null;
  const parts = [...value.matchAll(PART)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
}
