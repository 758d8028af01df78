import { histogramPercentile } from '../../core/lib/histogram.ts';
import type { JudgedRun } from './judged-run.ts';

/**
 * What GitLab's load performance widget reads: k6's metrics in the form of its `--summary-export`, from what was
 * recorded. Without requests there is nothing to show: the metrics are left out.
 */
export function loadPerformanceOf({ measures }: JudgedRun): string {
  const { totals, startedT, endedT, outcome } = measures.facts.state.load;
  const { requests, failed, histogram } = totals;
  const judged = requests - (outcome?.unclassified ?? 0);
  const seconds = startedT === null || endedT === null ? null : (endedT - startedT) / 1000;
  const checks = totals.checksPassed + totals.checksFailed;
  const at = (p: number) => histogramPercentile(histogram, p);
  const metrics = {
    ...(requests === 0 || seconds === null || seconds <= 0
      ? {}
      : { http_reqs: { count: requests, rate: requests / seconds } }),
    ...(judged <= 0
      ? {}
      : { http_req_failed: { passes: failed, fails: judged - failed, value: failed / judged } }),
    ...(at(50) === null
      ? {}
      : { http_req_duration: { med: at(50), 'p(90)': at(90), 'p(95)': at(95), 'p(99)': at(99) } }),
    ...(checks === 0
      ? {}
      : {
          checks: {
            passes: totals.checksPassed,
            fails: totals.checksFailed,
            value: totals.checksPassed / checks,
          },
        }),
  };
  return `${JSON.stringify({ metrics }, null, 2)}\n`;
}
