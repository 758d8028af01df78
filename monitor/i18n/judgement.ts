import type { Lang } from '../../core/lib/lang.ts';
import type { Bottleneck } from '../../core/measure/bottlenecks.ts';
import { gaugeObjectiveName } from './dependency.ts';
import { OBJECTIVE_TITLES } from './objective-words.ts';
import { reportWords } from './report-words.ts';

/** What an objective is called: its own name where it has none in words, as k6's thresholds. */
export function objectiveName(name: string, lang: Lang): string {
  const titles: Readonly<Record<string, string>> = OBJECTIVE_TITLES[lang];
  const own = Object.hasOwn(titles, name) ? titles[name] : gaugeObjectiveName(name, lang);
  if (own != null) return own;
  const { phases, columns } = reportWords(lang).label;
  const [phase = '', measure] = name.split('.');
  if (!Object.hasOwn(phases, phase) || (measure !== 'p95Ms' && measure !== 'errorRate')) return name;
  const measured = measure === 'p95Ms' ? columns.p95 : OBJECTIVE_TITLES[lang].errorRate;
  return `${phases[phase as keyof typeof phases]} · ${measured}`;
}

/** What held a run back, to go on after a colon. */
export function bottleneckLine({ code, values, durationMs }: Bottleneck, lang: Lang): string {
  // A code and its values belong together, which the type of a union does not say.
  const tell = reportWords(lang).sentences.bottlenecks[code] as (
    known: typeof values,
    ms: number | null,
  ) => string;
  return tell(values, durationMs);
}
