import type { Comparison } from '../../core/compare/compare.ts';
import { ensureFolder, writeRunFiles } from '../recorder/run-folder.ts';
import { readPageAssets } from './page-assets.ts';
import { sectionMarkdown } from './render/markdown.ts';
import { htmlPage } from './render/page.ts';
import { makeReport } from './report.ts';
import { comparisonSection } from './sections/comparison.ts';
import { readReportData, type WriteReportOptions } from './write-report.ts';

/**
 * Makes comparison.html, the report of a run with its comparison on the first screen, and comparison.md, the
 * comparison alone.
 * @returns the paths
 * @throws PalierError when the run can't be read or the files can't be written
 */
export async function writeComparison(
  runFolder: string,
  comparison: Comparison,
  { lang, root, outDir = runFolder }: WriteReportOptions,
): Promise<{ readonly html: string; readonly markdown: string }> {
  const assets = await readPageAssets(root);
  const report = makeReport(await readReportData(runFolder), lang, comparison);
  const alone = sectionMarkdown(comparisonSection(comparison, lang), report);
  await ensureFolder(outDir);
  const [html = '', markdown = ''] = await writeRunFiles(outDir, {
    'comparison.html': htmlPage(report, assets),
    'comparison.md': `${alone}\n`,
  });
  return { html, markdown };
}
