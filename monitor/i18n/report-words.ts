import type { Lang } from '../../core/lib/lang.ts';
import { enReport } from './en-report.ts';
import { enReportSentences } from './en-report-sentences.ts';
import { frReport } from './fr-report.ts';
import { frReportSentences } from './fr-report-sentences.ts';

/** The words of the report, apart from the dictionary of the screens: they are loaded when one is made. */
export interface ReportWords {
  readonly label: typeof enReport;
  readonly sentences: typeof enReportSentences;
}

const WORDS: Readonly<Record<Lang, ReportWords>> = {
  en: { label: enReport, sentences: enReportSentences },
  fr: { label: frReport, sentences: frReportSentences },
};

export function reportWords(lang: Lang): ReportWords {
  return WORDS[lang];
}
