import type { Comparison } from '../core/compare/compare.ts';
import type { Lang } from '../i18n/lang.ts';
import { type ReportWords, reportWords } from '../i18n/report-words.ts';
import type { Section } from './blocks.ts';
import type { ReportData } from './collect/collect.ts';
import { bottlenecksSection } from './sections/bottlenecks.ts';
import { comparisonSection } from './sections/comparison.ts';
import { decisionsSection } from './sections/decisions.ts';
import { elasticitySection } from './sections/elasticity.ts';
import { environmentSection } from './sections/environment.ts';
import { eventsSection } from './sections/events.ts';
import { objectivesSection } from './sections/objectives.ts';
import { phasesSection } from './sections/phases.ts';
import { reactionsSection } from './sections/reactions.ts';
import { timelineSection } from './sections/timeline.ts';
import { trafficSection } from './sections/traffic.ts';
import { verdictSection } from './sections/verdict.ts';

/** What every section is made from. */
export interface Report {
  readonly data: ReportData;
  readonly lang: Lang;
  readonly words: ReportWords;
  /** With other runs; null: this one stands alone. */
  readonly comparison: Comparison | null;
}

export type MakeSection = (report: Report) => Section | null;

/** In the order of the page; null: this run has nothing to say there. */
const SECTIONS: readonly MakeSection[] = [
  verdictSection,
  ({ comparison, lang }) => (comparison === null ? null : comparisonSection(comparison, lang)),
  timelineSection,
  decisionsSection,
  reactionsSection,
  phasesSection,
  objectivesSection,
  trafficSection,
  elasticitySection,
  bottlenecksSection,
  eventsSection,
  environmentSection,
];

export function makeReport(data: ReportData, lang: Lang, comparison: Comparison | null = null): Report {
  return { data, lang, words: reportWords(lang), comparison };
}

export function sectionsOf(report: Report): readonly Section[] {
  return SECTIONS.flatMap((make) => make(report) ?? []);
}
