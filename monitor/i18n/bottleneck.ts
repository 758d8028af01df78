import type { Bottleneck } from '../core/measure/bottlenecks.ts';
import type { Lang } from './lang.ts';
import { reportWords } from './report-words.ts';

/** What held a run back, in words, to go on after a colon. */
export function bottleneckLine({ code, value, limit, durationMs, message }: Bottleneck, lang: Lang): string {
  const { bottlenecks } = reportWords(lang).tell;
  return Object.hasOwn(bottlenecks, code) ? bottlenecks[code](value, limit, durationMs) : message;
}
