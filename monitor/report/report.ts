import type { Comparison } from '../../core/compare/compare.ts';
import type { Lang } from '../../core/lib/lang.ts';
import { type ReportWords, reportWords } from '../i18n/report-words.ts';
import type { Section } from './blocks.ts';
import type { ReportData } from './collect/collect.ts';

/** What every section is made from. */
export interface Report {
  readonly data: ReportData;
  readonly lang: Lang;
  readonly words: ReportWords;
  /** With other runs; null: this one stands alone. */
  readonly comparison: Comparison | null;
}

export type MakeSection = (report: Report) => Section | null;

export function makeReport(data: ReportData, lang: Lang, comparison: Comparison | null = null): Report {
  return { data, lang, words: reportWords(lang), comparison };
}
