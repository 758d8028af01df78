import type { Lang } from '../../core/lib/lang.ts';
import { enReport } from './en-report.ts';
import { enReportTold } from './en-report-told.ts';
import { frReport } from './fr-report.ts';
import { frReportTold } from './fr-report-told.ts';

/** The words of the report, apart from the dictionary of the screens: they are loaded when one is made. */
export interface ReportWords {
  readonly label: typeof enReport;
  readonly tell: typeof enReportTold;
}

const WORDS: Readonly<Record<Lang, ReportWords>> = {
  en: { label: enReport, tell: enReportTold },
  fr: { label: frReport, tell: frReportTold },
};

export function reportWords(lang: Lang): ReportWords {
  return WORDS[lang];
}
