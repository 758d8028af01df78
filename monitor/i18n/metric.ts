import type { Lang, Wording } from '../../core/lib/lang.ts';
import type { HpaMetric } from '../../core/state/hpa-metrics.ts';
import { inert } from '../../system/output/inert.ts';
import { cpu, memory, percent, short } from './format.ts';

/** A value of `metric` in its own unit: `251 %`, `180m` of CPU, `62Mi` of memory, `40`. */
export function metricValue(metric: HpaMetric, value: number, lang: Lang): string {
  if (metric.targetType === 'utilization') return percent(value, lang);
  const isResource = metric.type === 'Resource' || metric.type === 'ContainerResource';
  if (isResource && metric.name === 'cpu') return cpu(value * 1000);
  if (isResource && metric.name === 'memory') return memory(value);
  return short(value, lang);
}

export const MEMORY: Wording = { en: 'memory', fr: 'mémoire' };

/** What the metric measures, as a word of the field: `CPU`, `memory`, `queue_depth`. */
export function metricName(metric: HpaMetric, memoryWord: string): string {
  if (metric.name === 'cpu') return 'CPU';
  if (metric.name === 'memory') return memoryWord;
  return inert(metric.of === null ? metric.name : `${metric.name} (${metric.of})`);
}
