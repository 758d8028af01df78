import type { Lang } from '../../core/lib/lang.ts';
import type { Bottleneck } from '../../core/measure/bottlenecks.ts';
import { gaugeObjectiveName } from './dependency.ts';
import { reportWords } from './report-words.ts';

/** What an objective is called: its own name where it has none in words, as k6's thresholds. */
export function objectiveName(name: string, lang: Lang): string {
  const { tell, label } = reportWords(lang);
  const ofGauge = gaugeObjectiveName(name, lang);
  if (ofGauge !== null) return ofGauge;
  if (Object.hasOwn(tell.objectives, name)) return tell.objectives[name] ?? name;
  const [phase = '', measure] = name.split('.');
  if (!Object.hasOwn(label.phases, phase) || (measure !== 'p95Ms' && measure !== 'errorRate')) return name;
  const measured = measure === 'p95Ms' ? label.columns.p95 : tell.objectives.errorRate;
  return `${label.phases[phase as keyof typeof label.phases]} · ${measured}`;
}

/** What held a run back, to go on after a colon. */
export function bottleneckLine({ code, values, durationMs }: Bottleneck, lang: Lang): string {
  // A code and its values belong together, which the type of a union does not say.
  const tell = reportWords(lang).tell.bottlenecks[code] as (
    known: typeof values,
    ms: number | null,
  ) => string;
  return tell(values, durationMs);
}
