import type { Lang } from '../../../core/lib/lang.ts';
import { cpu, latency, memory, number, percent, short } from '../../i18n/format.ts';

/** What the values of a chart are. */
export type Unit = 'rps' | 'ms' | 'percent' | 'count' | 'bytes' | 'millicores';

/** A value of a chart as people read it; the page's script uses it too. */
export function formatUnit(value: number, unit: Unit, lang: Lang): string {
  switch (unit) {
    case 'ms':
      return latency(value, lang);
    case 'percent':
      return percent(value, lang, value > 0 && value < 10 ? 1 : 0);
    case 'bytes':
      return memory(value);
    case 'millicores':
      return cpu(value);
    case 'rps':
      return short(value, lang);
    case 'count':
      return number(value, lang, Number.isInteger(value) ? 0 : 1);
  }
}
