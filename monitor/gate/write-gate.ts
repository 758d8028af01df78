import { writeRunFiles } from '../recorder/run-folder.ts';
import type { JudgedRun } from './judged-run.ts';
import { junitOf } from './junit.ts';
import { loadPerformanceOf } from './load-performance.ts';
import { markdownOf } from './markdown.ts';
import { openMetricsOf } from './openmetrics.ts';

/** The verdict of one run in every form, for the artifacts of a pipeline. @returns the paths written */
export async function writeGateFiles(run: JudgedRun, outDir: string): Promise<readonly string[]> {
  return writeRunFiles(outDir, {
    'junit.xml': junitOf([run]),
    'metrics.txt': openMetricsOf([run]),
    'load-performance.json': loadPerformanceOf(run),
    'summary.md': markdownOf([run]),
  });
}
