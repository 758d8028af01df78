import type { Step } from '../../../core/lib/step-function.ts';
import { clock } from '../../i18n/format.ts';
import { type ChartSeries, lineChart } from '../../tui/chart/line-chart.ts';

const AXIS_WIDTH = 6;
const HEIGHT = 8;

/** Replica curves over time; the first is drawn over the second. */
export function replicaChart(
  line: readonly Step[],
  dots: readonly Step[],
  fromT: number,
  toT: number,
  width: number,
): readonly string[] {
  const columns = Math.max(10, width - AXIS_WIDTH);
  const highest = [...line, ...dots].reduce((most, { value }) => Math.max(most, value ?? 0), 1);
  const top = Math.max(2, highest);
  const sampled = (steps: readonly Step[]) =>
    Array.from({ length: columns }, (_, column) => {
      const t = fromT + ((toT - fromT) * (column + 0.5)) / columns;
      return (steps.findLast((step) => step.t <= t) ?? steps[0])?.value ?? null;
    });
  const series: readonly ChartSeries[] = [
    { values: sampled(dots), shape: 'dots' },
    { values: sampled(line), shape: 'line' },
  ];
  const rows = lineChart(series, {
    width: columns + AXIS_WIDTH,
    height: Math.min(HEIGHT, top + 1),
    max: top,
    axisWidth: AXIS_WIDTH,
    countsFromOne: true,
    label: (value) => String(Math.round(value)),
  });
  const [first, last] = [clock(fromT), clock(toT)];
  const gap = Math.max(1, columns - first.length - last.length);
  return [...rows, `${' '.repeat(AXIS_WIDTH)}${first}${' '.repeat(gap)}${last}`];
}
