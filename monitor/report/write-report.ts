import type { Lang, Wording } from '../../core/lib/lang.ts';
import { streamTimeline } from '../recorder/read-timeline.ts';
import { ensureFolder, writeRunFiles } from '../recorder/run-folder.ts';
import { collectReport, type ReportData } from './collect/collect.ts';
import { readPageAssets } from './page-assets.ts';
import { markdownPage } from './render/markdown.ts';
import { htmlPage } from './render/page.ts';
import { makeReport } from './report.ts';

export const REPORT_HTML = 'report.html';
export const REPORT_MARKDOWN = 'report.md';

export interface WriteReportOptions {
  readonly lang: Lang;
  /** The repository: the page's script and style are in its dist/. */
  readonly root: string;
  /** Where the two files go; default: the run folder. */
  readonly outDir?: string;
}

export interface WrittenReport {
  readonly html: string;
  readonly markdown: string;
  readonly data: ReportData;
}

/**
 * Makes report.html and report.md from the timeline of a run: the same run gives the same bytes.
 * @returns the paths
 * @throws PalierError when the run can't be read or the files can't be written
 */
export async function writeReport(runFolder: string, options: WriteReportOptions): Promise<WrittenReport> {
  const { lang, root, outDir = runFolder } = options;
  const assets = await readPageAssets(root);
  const data = await readReportData(runFolder);
  const report = makeReport(data, lang);
  await ensureFolder(outDir);
  const [html = '', markdown = ''] = await writeRunFiles(outDir, {
    [REPORT_HTML]: htmlPage(report, assets),
    [REPORT_MARKDOWN]: markdownPage(report),
  });
  return { html, markdown, data };
}

/** What the report of a recorded run is made from. */
export async function readReportData(runFolder: string): Promise<ReportData> {
  const problems = new Map<string, Wording>();
  const onProblem = ({ message }: { readonly message: Wording }) => {
    if (problems.size < 20) problems.set(message.en, message);
  };
  // Read twice; what is wrong is told once all is read.
  const data = await collectReport((only) => streamTimeline(runFolder, { onProblem, only }));
  return { ...data, problems: [...problems.values()] };
}
