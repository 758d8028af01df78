import { type Json, record, records, text } from '../../../../core/lib/json.ts';
import type { ImpossibleFigure } from '../../../../core/timeline/cause.ts';
import type { PodMetricsObserved } from '../../../../core/timeline/events.ts';
import { cpuMillicores, memoryBytes, quantityFault } from '../resource-amounts.ts';

export type PodUsage = PodMetricsObserved['pods'][number];

export interface PodUsages {
  readonly pods: readonly PodUsage[];
  /** Figures that can't be, which are therefore missing. */
  readonly problems: readonly ImpossibleFigure[];
}

/** PodMetricsList (metrics.k8s.io/v1beta1) → the usage of each pod. */
export function podUsages(answer: Json): PodUsages {
  const problems: ImpossibleFigure[] = [];
  const pods = records(answer.items).map((item) => {
    const pod = text(record(item.metadata)?.name) ?? '';
    const containers = records(item.containers).map((container) => {
      const name = text(container.name) ?? '';
      const usage = record(container.usage);
      const amounts = { cpuMillicores: cpuMillicores(usage?.cpu), memoryBytes: memoryBytes(usage?.memory) };
      if (amounts.cpuMillicores === null) tellProblem('cpu');
      if (amounts.memoryBytes === null) tellProblem('memory');
      return { name, ...amounts };

      function tellProblem(resource: 'cpu' | 'memory'): void {
        const fault = quantityFault(usage?.[resource], resource);
        if (fault !== null) problems.push({ pod, container: name, resource, fault });
      }
    });
    const windowMs = durationMs(text(item.window) ?? '');
    return { name: pod, timestamp: text(item.timestamp) ?? '', windowMs, containers };
  });
  return { pods, problems };
}

export function sameUsage(now: PodUsage, before: PodUsage | undefined): boolean {
  if (before === undefined) return false;
  const { timestamp, windowMs, containers } = before;
  return (
    now.timestamp === timestamp &&
    now.windowMs === windowMs &&
    now.containers.length === containers.length &&
    now.containers.every(({ name, cpuMillicores, memoryBytes }, i) => {
      const other = containers[i];
      return (
        name === other?.name && cpuMillicores === other.cpuMillicores && memoryBytes === other.memoryBytes
      );
    })
  );
}

/** When the newest sample was measured, in milliseconds of the clock that timestamps are of; NaN: none tells it. */
export function newestOf({ pods }: PodUsages): number {
  let newest = '';
  for (const { timestamp } of pods) if (timestamp > newest) newest = timestamp;
  return Date.parse(newest);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration: `15.012s`, `1m30s`. What is none counts as 0. */
export function durationMs(duration: string): number {
  const parts = duration.matchAll(/([\d.]+)(ms|s|m|h)/g);
  return Math.round(
    [...parts].reduce((sum, [, value, unit]) => sum + Number(value) * (UNIT_MS[unit ?? ''] ?? 0), 0),
  );
}
