import type { Dependency, GaugeUnit } from '../../../core/dependencies/dependency.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { shownDependencies } from '../../../core/state/dependencies.ts';
import type { HpaMetric } from '../../../core/state/hpa-metrics.ts';
import type { SourceName } from '../../../core/timeline/events.ts';
import { whyText } from '../../i18n/causes/cause-text.ts';
import { gaugeName } from '../../i18n/dependency.ts';
import { chartedGauges } from '../collect/series.ts';
import type { Track } from '../collect/track.ts';
import { plainText } from '../render/html.ts';
import type { Report } from '../report.ts';
import { hpaMetricName } from '../sections/phrases.ts';
import { formatUnit, type Unit } from './units.ts';

/** One chart of the time axis. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly SeriesSpec[];
  /** The chart in words, for those who can't see it. */
  readonly summary: string;
  /** Why there is nothing to see; null: there is something. */
  readonly nothing: string | null;
}

export interface SeriesSpec {
  readonly label: string;
  readonly track: string;
  readonly column: number;
  /** A name of a colour of the page's style. */
  readonly color: 'main' | 'second' | 'third' | 'bad' | 'quiet';
  readonly shape: 'line' | 'step' | 'dots' | 'area';
  /** Has a scale of its own on the right. */
  readonly right?: true;
  /** Values are multiplied by it: shares to per cent. */
  readonly factor?: number;
  /** Instead of a column: a constant, such as a target. */
  readonly constant?: number;
}

export function chartSpecs(report: Report): readonly ChartSpec[] {
  const { charts: label } = report.words.label;
  const { p50, p95, p99 } = report.words.label.columns;
  const load = { track: 'load' } as const;
  const replicas = { track: 'replicas' } as const;
  const chart = chartMaker(report);
  return [
    chart('load', label.load, 'rps', 'k6', [
      { ...load, label: label.served, column: 0, color: 'main', shape: 'area' },
      { ...load, label: label.offered, column: 1, color: 'quiet', shape: 'dots' },
    ]),
    chart('latency', label.latency, 'ms', 'k6', [
      { ...load, label: p50, column: 2, color: 'third', shape: 'line' },
      { ...load, label: p95, column: 3, color: 'main', shape: 'line' },
      { ...load, label: p99, column: 4, color: 'second', shape: 'line' },
    ]),
    chart('errors', label.errors, 'percent', 'k6', [
      { ...load, label: label.failed, column: 5, color: 'bad', shape: 'area', factor: 100 },
      { ...load, label: label.dropped, column: 6, color: 'second', shape: 'line', right: true },
    ]),
    chart('replicas', label.replicas, 'count', 'hpa', [
      { ...replicas, label: label.ready, column: 2, color: 'third', shape: 'area' },
      { ...replicas, label: label.existing, column: 1, color: 'quiet', shape: 'dots' },
      { ...replicas, label: label.wanted, column: 0, color: 'main', shape: 'step' },
      { label: label.demand, track: 'demand', column: 0, color: 'second', shape: 'dots' },
    ]),
    metricChart(report),
    // An autoscaler on CPU has it in the chart above.
    ...(report.data.tracks.metrics.specs.some(({ name }) => name === 'cpu')
      ? []
      : [
          chart('cpu', 'CPU', 'millicores', 'metrics', [
            { track: 'pods', label: label.allPods, column: 2, color: 'main', shape: 'line' },
          ]),
        ]),
    chart('memory', label.memory, 'bytes', 'metrics', [
      { track: 'pods', label: label.allPods, column: 0, color: 'main', shape: 'line' },
      { track: 'pods', label: label.highestPod, column: 1, color: 'second', shape: 'line' },
    ]),
    ...dependencyCharts(report),
  ];
}

type ChartMaker = (
  id: string,
  title: string,
  unit: Unit,
  source: SourceName,
  series: readonly SeriesSpec[],
) => ChartSpec;

function chartMaker(report: Report): ChartMaker {
  const { label } = report.words;
  return (id, title, unit, source, series) => {
    const known = series.filter((one) => isKnown(one, report));
    const measured = known.filter(({ constant }) => constant === undefined);
    const status = report.data.measures.facts.state.sources[source];
    const reason = status === undefined ? '' : whyText(status, report.lang);
    const nothing = reason === '' ? label.charts.noData : label.charts.noDataBecause(plainText(reason));
    return {
      id,
      title: plainText(title),
      unit,
      series: known.map((one) => ({ ...one, label: plainText(one.label) })),
      summary: plainText([title, ...measured.map((one) => inWords(one, unit, report))].join('; ')),
      nothing: measured.length === 0 ? nothing : null,
    };
  };
}

/** One metric in its own unit beside its target; several as per cent of theirs. */
function metricChart(report: Report): ChartSpec {
  const { charts: label } = report.words.label;
  const chart = chartMaker(report);
  const { specs } = report.data.tracks.metrics;
  const metrics = { track: 'metrics' } as const;
  const [only] = specs;
  if (only !== undefined && specs.length === 1) {
    const { unit, factor } = unitOf(only);
    const name = hpaMetricName(only, report);
    return chart('metric', label.metric(name), unit, 'hpa', [
      { ...metrics, label: name, column: 0, color: 'main', shape: 'step', factor },
      {
        ...metrics,
        label: label.target,
        column: 0,
        color: 'bad',
        shape: 'dots',
        constant: only.target * factor,
      },
    ]);
  }
  const colors = ['main', 'second', 'third', 'quiet'] as const;
  return chart('metric', label.metrics, 'percent', 'hpa', [
    ...specs.map(
      (metric, column): SeriesSpec => ({
        ...metrics,
        label: hpaMetricName(metric, report),
        column,
        color: colors[column % colors.length] ?? 'main',
        shape: 'step',
        factor: 100 / metric.target,
      }),
    ),
    { ...metrics, label: label.target, column: 0, color: 'bad', shape: 'dots', constant: 100 },
  ]);
}

/** Of each what is charted of it: in the unit of its first gauge on the left, the others on the right. */
function dependencyCharts(report: Report): readonly ChartSpec[] {
  return shownDependencies(report.data.measures.facts.state).map(({ spec }) => {
    const id = dependencyChartId(spec.name);
    const gauges = chartedGauges(spec);
    const series = gauges.map((gauge, column): SeriesSpec => {
      const { factor } = GAUGE_UNITS[gauge.unit];
      return {
        track: id,
        label: gaugeName(gauge, report.lang),
        column,
        color: GAUGE_COLORS[column] ?? 'quiet',
        shape: 'line',
        ...(gauge.unit === gauges[0]?.unit ? {} : { right: true }),
        ...(factor === 1 ? {} : { factor }),
      };
    });
    const { unit } = GAUGE_UNITS[gauges[0]?.unit ?? 'count'];
    return chartMaker(report)(id, spec.title, unit, spec.name, series);
  });
}

const CHART_ID = 'dependency-';

/** Of its chart and of its track: whatever its name, no other has it. */
export function dependencyChartId(name: string): string {
  return `${CHART_ID}${name}`;
}

/** What the scales of its chart count, left → right. */
export function dependencyAxis(spec: Dependency, lang: Lang): string {
  const gauges = chartedGauges(spec);
  const [left, right] = [true, false].map((isLeft) =>
    gauges
      .filter(({ unit }) => (unit === gauges[0]?.unit) === isLeft)
      .map((gauge) => gaugeName(gauge, lang))
      .join(', '),
  );
  return right === '' ? `${left}` : `${left} → ${right}`;
}

const GAUGE_COLORS = ['main', 'second', 'third', 'quiet'] as const;
const GAUGE_UNITS: Readonly<Record<GaugeUnit, { readonly unit: Unit; readonly factor: number }>> = {
  count: { unit: 'count', factor: 1 },
  'per-second': { unit: 'rps', factor: 1 },
  bytes: { unit: 'bytes', factor: 1 },
  seconds: { unit: 'ms', factor: 1000 },
  share: { unit: 'percent', factor: 100 },
};

function unitOf(metric: HpaMetric): { readonly unit: Unit; readonly factor: number } {
  if (metric.targetType === 'utilization') return { unit: 'percent', factor: 1 };
  const isResource = metric.type === 'Resource' || metric.type === 'ContainerResource';
  if (isResource && metric.name === 'cpu') return { unit: 'millicores', factor: 1000 };
  return { unit: isResource && metric.name === 'memory' ? 'bytes' : 'count', factor: 1 };
}

function trackOf({ track }: SeriesSpec, { data }: Report): Track | null {
  const { tracks, measures } = data;
  switch (track) {
    case 'metrics':
      return tracks.metrics.track;
    case 'load':
    case 'replicas':
    case 'pods':
      return tracks[track];
    case 'demand': {
      const steps = measures.demand ?? [];
      return { t: steps.map(({ t }) => t), columns: [steps.map(({ value }) => value)], stepMs: 0 };
    }
    default:
      return tracks.dependencies.get(track.slice(CHART_ID.length)) ?? null;
  }
}

function valuesOf(series: SeriesSpec, report: Report): readonly number[] {
  const { column, factor = 1 } = series;
  const values = trackOf(series, report)?.columns[column] ?? [];
  return values.flatMap((value) => (value === null ? [] : [value * factor]));
}

function isKnown(series: SeriesSpec, report: Report): boolean {
  return series.constant !== undefined || valuesOf(series, report).length > 0;
}

function inWords(series: SeriesSpec, unit: Unit, report: Report): string {
  const values = valuesOf(series, report);
  const show = (value: number) => formatUnit(value, series.right === true ? 'count' : unit, report.lang);
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return report.words.label.charts.summary(series.label, show(least), show(most), show(values.at(-1) ?? 0));
}
