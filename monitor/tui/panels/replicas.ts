import type { HpaMetric } from '../../../core/state/hpa-metrics.ts';
import { blindSpans, readySource } from '../../../core/state/sight.ts';
import type { HpaState, ReplicasPoint } from '../../../core/state/state.ts';
import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import { short } from '../../i18n/format.ts';
import { metricName, metricValue } from '../../i18n/metric.ts';
import { bareName } from '../../i18n/names.ts';
import { gauge } from '../chart/bars.ts';
import { columnsOf, exceptUnseen, type Stretch, type TimeSpan } from '../chart/columns.ts';
import { lineChart } from '../chart/line-chart.ts';
import { countTicks, largest, niceCeiling } from '../chart/scale.ts';
import { type Scene, shownHpa, timeSpan } from '../scene.ts';
import { cells } from '../text/cells.ts';
import { cellsOf, firstFitting, type Piece, piece, row } from '../text/row.ts';
import type { Theme } from '../theme.ts';
import { definePanel } from './panel.ts';
import { timeAxis } from './time-axis.ts';
import { whyNoData } from './why-no-data.ts';

const AXIS_WIDTH = 7;
const TWO_CHARTS_FROM = 15;
const WIDEST_GAUGE = 24;

interface ReplicasProps {
  readonly words: Dictionary;
  readonly theme: Theme;
  readonly hpa: HpaState | null;
  readonly missing: string | null;
}

interface ChartProps extends ReplicasProps, TimeSpan {
  /** Of so many autoscalers it is this one. */
  readonly hpas: number;
  readonly position: number;
  readonly lastChange: string;
  /** What was not seen of what is wanted, and of what exists. */
  readonly unseenWanted: readonly Stretch[];
  readonly unseenCounts: readonly Stretch[];
}

/** What the HPA wants, what exists, what is ready; and the metric it decides by. */
export const replicas = definePanel<ChartProps>({
  id: 'replicas',
  title: ({ replicas }) => replicas.title,
  band: 'charts',
  props(scene, { width }) {
    const { state, words, nowT } = scene;
    const { hpa, ...props } = replicasProps(scene);
    const changedT = hpa?.lastScaleT ?? null;
    return {
      ...props,
      ...timeSpan(scene, width - AXIS_WIDTH),
      hpa,
      hpas: state.hpas.size,
      position: hpa === null ? 0 : [...state.hpas.keys()].indexOf(hpa.key) + 1,
      lastChange: changedT === null ? '' : words.screen.replicas.changed(nowT - changedT),
      unseenWanted: blindSpans(state, 'hpa'),
      unseenCounts: blindSpans(state, readySource(state)),
    };
  },
  content(props, { width, height }) {
    const { hpa, hpas, position, words, theme } = props;
    const text = words.screen.replicas;
    const title = hpa === null || hpas < 2 ? text.title : `${text.title} ▸ ${bareName(hpa.key)}`;
    const limits =
      hpa === null ? [] : [piece(text.minMax(hpa.view.minReplicas, hpa.view.maxReplicas), theme.muted)];
    const which = hpas < 2 ? [] : [piece(`${text.position(position, hpas)} (h)`, theme.muted)];
    const both = hpas < 2 ? limits : [...which, piece(' · ', theme.muted), ...limits];
    return {
      rows: replicasRows(props, width, height),
      title,
      note: firstFitting(width - cells(title) - 8, [both, which]),
      foot: timeAxis(props, theme),
    };
  },
  figures: (scene, width) => replicasFigures(replicasProps(scene), width),
});

function replicasProps(scene: Scene): ReplicasProps {
  return {
    words: scene.words,
    theme: scene.theme,
    hpa: shownHpa(scene),
    missing: whyNoData(scene, 'kubernetes', 'hpa', 'workloads'),
  };
}

/** Counts, then the metric beside its target. */
function replicasFigures(props: ReplicasProps, width: number): readonly string[] {
  const { hpa, missing, words, theme } = props;
  if (hpa === null) return [row(width, [piece(missing ?? words.screen.replicas.noHpa)]), row(width, [])];
  const [first] = byUrgency(hpa);
  const metric =
    missing !== null
      ? row(width, [piece(`! ${missing}`, theme.level.warning)])
      : first === undefined
        ? row(width, [])
        : metricRow(props, first, width);
  return [countsRow(props, hpa, width), metric];
}

function replicasRows(props: ChartProps, width: number, height: number): readonly string[] {
  const { hpa } = props;
  const figures = replicasFigures(props, width);
  const large = height >= TWO_CHARTS_FROM;
  const more =
    hpa === null || !large ? [] : [...otherMetrics(props, hpa, width), historyRow(props, hpa, width)];
  const room = height - figures.length - more.length;
  if (hpa === null || room < 2) return figures;
  if (height < TWO_CHARTS_FROM) return [...figures, ...countsChart(props, hpa, width, room)];
  const countsHeight = Math.ceil(room * 0.6);
  return [
    ...figures,
    ...more,
    ...countsChart(props, hpa, width, countsHeight),
    ...metricChart(props, hpa, width, room - countsHeight),
  ];
}

/** The last counts that were seen; the row below says when they are not those of now. */
function countsRow({ words, theme }: ReplicasProps, hpa: HpaState, width: number): string {
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
function metricRow(props: ReplicasProps, metric: HpaMetric, width: number): string {
  const { theme } = props;
  const left = metricPieces(props, metric);
  const room = Math.min(WIDEST_GAUGE, width - cellsOf(left) - 1);
  if (metric.ratio === null || room < 9) return row(width, left);
  const hot = metric.ratio > 1;
  return row(width, left, [piece(gauge(metric.ratio, room), hot ? theme.level.warning : theme.level.good)]);
}

function metricPieces({ words, theme }: ReplicasProps, metric: HpaMetric): readonly Piece[] {
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
function historyRow({ words, theme, lastChange }: ChartProps, hpa: HpaState, width: number): string {
  const text = words.screen.replicas;
  const changed = lastChange === '' ? [] : [piece(` · ${lastChange}`, theme.muted)];
  return row(width, [piece(text.peak(hpa.peakReplicas), theme.muted), ...changed]);
}

function otherMetrics(props: ReplicasProps, hpa: HpaState, width: number): readonly string[] {
  return byUrgency(hpa)
    .slice(1, 4)
    .map((metric) => metricRow(props, metric, width));
}

function byUrgency({ view }: HpaState): readonly HpaMetric[] {
  return view.metrics.toSorted((a, b) => (b.ratio ?? -1) - (a.ratio ?? -1));
}

function countsChart(props: ChartProps, hpa: HpaState, width: number, height: number): readonly string[] {
  const { theme, unseenWanted, unseenCounts } = props;
  const columns = width - AXIS_WIDTH;
  const of = (pick: (point: ReplicasPoint) => number | null, unseen: readonly Stretch[]) =>
    exceptUnseen(columnsOf(hpa.series, props, columns, pick, 'hold'), props, unseen);
  const wanted = of((point) => point.desired, unseenWanted);
  const existing = of((point) => point.current, unseenCounts);
  const ready = of((point) => point.ready, unseenCounts);
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
function metricChart(props: ChartProps, hpa: HpaState, width: number, height: number): readonly string[] {
  const { theme, words, unseenWanted } = props;
  const text = words.screen.replicas;
  const [metric] = hpa.view.metrics;
  if (metric === undefined || height < 4) return [];
  const columns = width - AXIS_WIDTH;
  const held = columnsOf(hpa.series, props, columns, (point) => point.metricValue, 'hold');
  const values = exceptUnseen(held, props, unseenWanted);
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
