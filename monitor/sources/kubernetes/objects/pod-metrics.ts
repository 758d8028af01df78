import type { PodMetricsObserved } from '../../../core/events.ts';
import { type Json, record, records, text } from '../json.ts';
import { cpuMillicores, memoryBytes } from '../quantity.ts';

export type PodUsage = PodMetricsObserved['pods'][number];

/** PodMetricsList (metrics.k8s.io/v1beta1) → the usage of each pod. A container without both numbers is left out. */
export function podUsages(answer: Json): readonly PodUsage[] {
  return records(answer.items).map((item) => ({
    name: text(record(item.metadata)?.name) ?? '',
    timestamp: text(item.timestamp) ?? '',
    windowMs: durationMs(text(item.window) ?? ''),
    containers: records(item.containers).flatMap((container) => {
      const usage = record(container.usage);
      const cpu = cpuMillicores(usage?.cpu);
      const memory = memoryBytes(usage?.memory);
      if (cpu === null || memory === null) return [];
      return [{ name: text(container.name) ?? '', cpuMillicores: cpu, memoryBytes: memory }];
    }),
  }));
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration: `15.012s`, `1m30s`. What is none counts as 0. */
export function durationMs(duration: string): number {
  const parts = duration.matchAll(/([\d.]+)(ms|s|m|h)/g);
  return Math.round(
    [...parts].reduce((sum, [, value, unit]) => sum + Number(value) * (UNIT_MS[unit ?? ''] ?? 0), 0),
  );
}
