import type { HpaMetric } from '../../../core/state/hpa-metrics.ts';
import { blindSpans, readySource } from '../../../core/state/sight.ts';
import type { HpaState } from '../../../core/state/state.ts';
import type { SourceName } from '../../../core/timeline/events.ts';
import { short } from '../../i18n/format.ts';
import { metricName, metricValue } from '../../i18n/metric.ts';
import { bareName } from '../../i18n/names.ts';
import { gauge } from '../chart/bars.ts';
import { columnsOf, exceptUnseen } from '../chart/columns.ts';
import { lineChart } from '../chart/line-chart.ts';
import { countTicks, largest, niceCeiling } from '../chart/scale.ts';
import { type Scene, type Size, shownHpa, timeSpan } from '../scene.ts';
import { cells } from '../text/cells.ts';
import { cellsOf, firstFitting, type Piece, piece, row } from '../text/row.ts';
import { BORDER, box } from './box.ts';
import { timeAxis } from './time-axis.ts';
import { whyNoData } from './why-no-data.ts';

const AXIS_WIDTH = 7;
const TWO_CHARTS_FROM = 15;
const WIDEST_GAUGE = 24;

/** What the HPA wants, what exists, what is ready; and the metric it decides by. */
export function replicasPanel(scene: Scene, { width, height }: Size, focused = false): readonly string[] {
  const { state, words, theme } = scene;
  const hpa = shownHpa(scene);
  const several = state.hpas.size > 1;
  const text = words.screen.replicas;
  const title = hpa === null || !several ? text.title : `${text.title} ▸ ${bareName(hpa.key)}`;
  const limits =
    hpa === null ? [] : [piece(text.minMax(hpa.view.minReplicas, hpa.view.maxReplicas), theme.muted)];
  const index = hpa === null ? 0 : [...state.hpas.keys()].indexOf(hpa.key) + 1;
  const position = several ? [piece(`${text.position(index, state.hpas.size)} (h)`, theme.muted)] : [];
  const both = several ? [...position, piece(' · ', theme.muted), ...limits] : limits;
  return box(replicasRows(scene, width - BORDER.width, height - BORDER.height), {
    width,
    height,
    key: '2',
    title,
    note: firstFitting(width - cells(title) - 12, [both, position]),
    foot: timeAxis(timeSpan(scene), theme),
    theme,
    focused,
  });
}

/** The figures alone: counts, then the metric beside its target. */
export function replicasFigures(scene: Scene, width: number): readonly string[] {
  const hpa = shownHpa(scene);
  const missing = whyNoData(scene, 'kubernetes', 'hpa', 'workloads');
  const { words, theme } = scene;
  if (hpa === null) return [row(width, [piece(missing ?? words.screen.replicas.noHpa)]), row(width, [])];
  const metrics = hpa.view.metrics;
  const [first] = [...metrics].sort((a, b) => (b.ratio ?? -1) - (a.ratio ?? -1));
  const metric =
    missing !== null
      ? row(width, [piece(`! ${missing}`, theme.level.warning)])
      : first === undefined
        ? row(width, [])
        : metricRow(scene, first, width);
  return [countsRow(scene, hpa, width), metric];
}

function replicasRows(scene: Scene, width: number, height: number): readonly string[] {
  const figures = replicasFigures(scene, width);
  const hpa = shownHpa(scene);
  const large = height >= TWO_CHARTS_FROM;
  const more =
    hpa === null || !large ? [] : [...otherMetrics(scene, hpa, width), historyRow(scene, hpa, width)];
  const room = height - figures.length - more.length;
  if (hpa === null || room < 2) return figures;
  if (height < TWO_CHARTS_FROM) return [...figures, ...countsChart(scene, hpa, width, room)];
  const countsHeight = Math.ceil(room * 0.6);
  return [
    ...figures,
    ...more,
    ...countsChart(scene, hpa, width, countsHeight),
    ...metricChart(scene, hpa, width, room - countsHeight),
  ];
}

/** The last counts that were seen; the row below says when they are not those of now. */
function countsRow({ words, theme }: Scene, hpa: HpaState, width: number): string {
  const text = words.screen.replicas;
  const count = (value: number | null) => (value === null ? '–' : String(value));
  const { desiredReplicas } = hpa.view;
  if (desiredReplicas === null && hpa.ready === null) return row(width, [piece(text.noSync)]);
  const pieces = (gap: string): readonly Piece[] => [
    piece('─ ', theme.series.wanted),
    piece(`${text.wanted} ${count(desiredReplicas)}`, theme.strong),
    piece(`${gap}· `, theme.series.existing),
    piece(`${text.existing} ${count(hpa.current)}`),
    piece(`${gap}░ `, theme.series.ready),
    piece(`${text.ready} ${count(hpa.ready)}`, theme.strong),
  ];
  return row(width, firstFitting(width, [pieces('   '), pieces('  '), pieces(' ')]));
}

/** `CPU 251 % of request · target 60 %  ▕█████┃████»▏` */
function metricRow(scene: Scene, metric: HpaMetric, width: number): string {
  const { theme } = scene;
  const left = metricPieces(scene, metric);
  const room = Math.min(WIDEST_GAUGE, width - cellsOf(left) - 1);
  if (metric.ratio === null || room < 9) return row(width, left);
  const hot = metric.ratio > 1;
  return row(width, left, [piece(gauge(metric.ratio, room), hot ? theme.level.warning : theme.level.good)]);
}

function metricPieces({ words, theme }: Scene, metric: HpaMetric): readonly Piece[] {
  const text = words.screen.replicas;
  const value = metric.current === null ? text.unknown : metricValue(metric, metric.current, words.lang);
  const of =
    metric.current === null
      ? ''
      : { utilization: ` ${text.ofRequest}`, 'average-value': ` ${text.perPod}`, value: '' }[
          metric.targetType
        ];
  return [
    piece(`${metricName(metric, text.memory)} `),
    piece(value, theme.strong),
    piece(of),
    piece(` · ${text.target} ${metricValue(metric, metric.target, words.lang)}`),
  ];
}

/** `peak 5 · last change 20 s ago` */
function historyRow({ words, theme, nowT }: Scene, hpa: HpaState, width: number): string {
  const text = words.screen.replicas;
  const changed =
    hpa.lastScaleT === null ? [] : [piece(` · ${text.changed(nowT - hpa.lastScaleT)}`, theme.muted)];
  return row(width, [piece(text.peak(hpa.peakReplicas), theme.muted), ...changed]);
}

function otherMetrics(scene: Scene, hpa: HpaState, width: number): readonly string[] {
  const sorted = [...hpa.view.metrics].sort((a, b) => (b.ratio ?? -1) - (a.ratio ?? -1));
  return sorted.slice(1, 4).map((metric) => metricRow(scene, metric, width));
}

function countsChart(scene: Scene, hpa: HpaState, width: number, height: number): readonly string[] {
  const { theme, state } = scene;
  const span = timeSpan(scene);
  const columns = width - AXIS_WIDTH;
  const of = (
    pick: Parameters<typeof columnsOf<(typeof hpa.series.recent)[number]>>[3],
    source: SourceName,
  ) => exceptUnseen(columnsOf(hpa.series, span, columns, pick, 'hold'), span, blindSpans(state, source));
  const wanted = of((point) => point.desired, 'hpa');
  const existing = of((point) => point.current, readySource(state));
  const ready = of((point) => point.ready, readySource(state));
  const most = largest(wanted, existing, ready) ?? 1;
  const { maxReplicas } = hpa.view;
  const max = maxReplicas <= height - 1 ? Math.max(maxReplicas, most) : Math.max(most, 2);
  return lineChart(
    [
      { values: existing, shape: 'dots', style: theme.series.existing },
      { values: ready, shape: 'fill', style: theme.series.ready },
      { values: wanted, shape: 'line', style: theme.series.wanted },
    ],
    {
      width,
      height,
      max,
      countsFromOne: true,
      ticks: countTicks(max, height),
      axisWidth: AXIS_WIDTH,
      label: String,
      axisStyle: theme.muted,
    },
  );
}

/** The metric that asks for most, in per cent of its target: above 100 it asks for more pods. */
function metricChart(scene: Scene, hpa: HpaState, width: number, height: number): readonly string[] {
  const { theme, words } = scene;
  const text = words.screen.replicas;
  const [metric] = hpa.view.metrics;
  if (metric === undefined || height < 4) return [];
  const span = timeSpan(scene);
  const columns = width - AXIS_WIDTH;
  const held = columnsOf(hpa.series, span, columns, (point) => point.metricValue, 'hold');
  const values = exceptUnseen(held, span, blindSpans(scene.state, 'hpa'));
  const unit = metric.targetType === 'utilization' ? ` (% ${text.ofRequest})` : '';
  const heading = row(width, [
    piece('─ ', theme.series.real),
    piece(`${metricName(metric, text.memory)}${unit}`),
    piece('   · ', theme.series.target),
    piece(`${text.target} ${metricValue(metric, metric.target, words.lang)}`),
  ]);
  const chart = lineChart(
    [
      { values: values.map(() => metric.target), shape: 'dots', style: theme.series.target },
      { values, shape: 'line', style: theme.series.real },
    ],
    {
      width,
      height: height - 1,
      max: niceCeiling(Math.max(metric.target * 1.25, largest(values) ?? 0)),
      axisWidth: AXIS_WIDTH,
      label: (value) => {
        const label =
          metric.targetType === 'utilization'
            ? short(value, words.lang)
            : metricValue(metric, value, words.lang);
        return cells(label) < AXIS_WIDTH - 1 ? label : '';
      },
      axisStyle: theme.muted,
    },
  );
  return [heading, ...chart];
}
