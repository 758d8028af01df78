/**
 * How often the probe addresses were called, from the text of /metrics; null when that does not count them.
 * `http_requests_total{method="GET",route="/readyz",status="200"} 12.0`
 */
export function probeCount(metrics: string): number | null {
  const counts = metrics
    .split('\n')
    .map((line) => /^http_requests_total\{.*route="\/(?:readyz|livez)".*\} ([0-9.e+]+)$/.exec(line)?.[1])
    .filter((count) => count !== undefined);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + Number(count), 0);
}
