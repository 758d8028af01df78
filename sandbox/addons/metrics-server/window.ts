/** What was read from one container at one moment. */
export interface UsagePoint {
  readonly atMs: number;
  /** When this life of the container began. */
  readonly startedAtMs: number;
  readonly cpuNanoseconds: number;
  readonly memoryBytes: number;
}

export interface UsageWindow {
  /** End of the window. */
  readonly atMs: number;
  readonly windowMs: number;
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

/** metrics-server does not judge a container by less than this. */
const FRESH_MINIMUM_MS = 10_000;

/**
 * The rate between two scrapes, by metrics-server's rules: a container that has started since the scrape before
 * is measured from its start once it is 10 s old (or two thirds of a shorter resolution); before that, and when
 * its counter went back, there is nothing to tell: undefined.
 */
export function usageWindow(
  before: UsagePoint | undefined,
  now: UsagePoint,
  resolutionMs: number,
): UsageWindow | undefined {
  const same = before !== undefined && before.startedAtMs === now.startedAtMs;
  const age = now.atMs - now.startedAtMs;
  const fresh =
    !same && age < resolutionMs * 1.5 && age >= Math.min(FRESH_MINIMUM_MS, (resolutionMs * 2) / 3);
  const from = same ? before : fresh ? { atMs: now.startedAtMs, cpuNanoseconds: 0 } : undefined;
  if (from === undefined || now.atMs <= from.atMs || now.cpuNanoseconds < from.cpuNanoseconds)
    return undefined;
  const windowMs = now.atMs - from.atMs;
  return {
    atMs: now.atMs,
    windowMs,
    cpuNanocores: Math.round(((now.cpuNanoseconds - from.cpuNanoseconds) * 1000) / windowMs),
    memoryBytes: now.memoryBytes,
  };
}
