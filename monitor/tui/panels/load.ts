import type { LoadPoint, LoadState } from '../../../core/state/state.ts';
import type { LoadPlan } from '../../../core/timeline/events.ts';
import { plannedRpsAt } from '../../../core/timeline/plan.ts';
import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import { latency, number, share, short } from '../../i18n/format.ts';
import { columnsOf, type TimeSpan, timeOf } from '../chart/columns.ts';
import { type ChartSeries, lineChart } from '../chart/line-chart.ts';
import { largest, niceCeiling } from '../chart/scale.ts';
import { type Scene, timeSpan } from '../scene.ts';
import { firstFitting, type Piece, piece, row } from '../text/row.ts';
import type { Theme } from '../theme.ts';
import { definePanel } from './panel.ts';
import { timeAxis } from './time-axis.ts';
import { whyNoData } from './why-no-data.ts';

const AXIS_WIDTH = 7;
/** Rows inside from which latency gets a chart of its own. */
const TWO_CHARTS_FROM = 15;

interface LoadProps {
  readonly words: Dictionary;
  readonly theme: Theme;
  readonly load: LoadState;
  readonly plan: LoadPlan | null;
  readonly missing: string | null;
  readonly stale: string | null;
}

type ChartProps = LoadProps & TimeSpan;

/** The load that k6 makes beside the plan, and how the target answers it. */
export const load = definePanel<ChartProps>({
  id: 'load',
  title: ({ load }) => load.title,
  band: 'charts',
  props: (scene, { width }) => ({ ...loadProps(scene), ...timeSpan(scene, width - AXIS_WIDTH) }),
  content: (props, { width, height }) => ({
    rows: loadRows(props, width, height),
    note: [piece(props.words.screen.load.unit, props.theme.muted)],
    foot: timeAxis(props, props.theme),
  }),
  figures: (scene, width) => loadFigures(loadProps(scene), width),
});

function loadProps(scene: Scene): LoadProps {
  return {
    words: scene.words,
    theme: scene.theme,
    load: scene.state.load,
    plan: scene.state.header?.load ?? null,
    missing: whyNoLoad(scene),
    stale: whyNoData(scene, 'k6', 'target'),
  };
}

function loadFigures(props: LoadProps, width: number): readonly string[] {
  const { missing, stale, theme } = props;
  const { latest, status } = props.load;
  if (latest === null || status === 'teardown' || status === 'ended')
    return [row(width, [piece(missing ?? '')]), totalsRow(props, width)];
  if (stale !== null)
    return [rateRow(props, latest, width), row(width, [piece(`! ${stale}`, theme.level.warning)])];
  return [rateRow(props, latest, width), healthRow(props, latest, width)];
}

function loadRows(props: ChartProps, width: number, height: number): readonly string[] {
  const figures = loadFigures(props, width);
  const extra = height >= TWO_CHARTS_FROM ? [detailRow(props, width)] : [];
  const room = height - figures.length - extra.length;
  if (room < 2) return figures;
  if (height < TWO_CHARTS_FROM) return [...figures, ...rateChart(props, width, room)];
  const rateHeight = Math.ceil(room * 0.6);
  return [
    ...figures,
    ...extra,
    ...rateChart(props, width, rateHeight),
    ...latencyChart(props, width, room - rateHeight),
  ];
}

function whyNoLoad(scene: Scene): string | null {
  const { load } = scene.state;
  const words = scene.words.screen.load;
  const reason = whyNoData(scene, 'k6');
  switch (load.status) {
    case 'none':
      return scene.state.header === null || scene.state.header.load !== null ? words.waiting : words.noLoad;
    case 'waiting':
      return reason ?? words.waiting;
    case 'setup':
      return reason ?? words.setup;
    case 'teardown':
      return words.teardown;
    case 'ended':
      return words.ended;
    case 'running':
    case 'stopping':
      return reason ?? words.noSample;
  }
  load.status satisfies never;
}

function rateRow({ load, words, theme }: LoadProps, latest: LoadPoint, width: number): string {
  const { lang } = words;
  const text = words.screen.load;
  const planned = load.plannedRps;
  const p95 = latest.p95Ms === null ? '–' : latency(latest.p95Ms, lang);
  // Another protocol than HTTP has no requests: its iterations show that it runs.
  const { requests, iterations } = load.totals;
  const rate =
    requests === 0 && iterations > 0
      ? text.iterationRate(short(latest.iterationsPerSecond, lang))
      : text.rate(short(latest.rps, lang));
  const real = [piece('─ ', theme.series.real), piece(rate, theme.strong)];
  const plan =
    planned === null ? [] : [piece('  · ', theme.series.planned), piece(text.plan(short(planned, lang)))];
  return row(width, firstFitting(width - 14, [[...real, ...plan], real]), [piece(`${text.p95} ${p95}`)]);
}

function healthRow({ words, theme }: LoadProps, latest: LoadPoint, width: number): string {
  const { lang } = words;
  const text = words.screen.load;
  const failing = (latest.errorRate ?? 0) > 0;
  const errors = latest.errorRate === null ? '–' : share(latest.errorRate, lang);
  const vus = latest.vus === null ? '–' : number(latest.vus, lang);
  const max = latest.vusMax === null ? null : number(latest.vusMax, lang);
  const dropping = latest.droppedPerSecond > 0;
  const left: Piece[] = [
    piece(`${failing ? '× ' : ''}${text.errors} ${errors}`, failing ? theme.level.bad : undefined),
  ];
  const middle = piece(`  ${text.vus(vus, max)}`);
  const dropped = piece(
    `${dropping ? '! ' : ''}${text.dropped} ${short(latest.droppedPerSecond, lang)}${dropping ? text.perSecond : ''}`,
    dropping ? theme.level.warning : undefined,
  );
  return row(width, firstFitting(width - dropped.text.length - 1, [[...left, middle], left]), [dropped]);
}

function totalsRow({ load, words }: LoadProps, width: number): string {
  const { totals } = load;
  const { lang } = words;
  if (totals.requests === 0) {
    const made = totals.iterations === 0 ? '' : words.screen.load.iterations(number(totals.iterations, lang));
    return row(width, [piece(made)]);
  }
  const p95 = totals.p95Ms === null ? '–' : latency(totals.p95Ms, lang);
  const errors = share(totals.failed / totals.requests, lang);
  const text = words.screen.load;
  return row(width, [
    piece(`${text.requests(number(totals.requests, lang))} · ${text.errors} ${errors} · ${text.p95} ${p95}`),
  ]);
}

/** With room: the other percentiles of the last second and the sums of the run. */
function detailRow({ load, words, theme }: LoadProps, width: number): string {
  const { latest, totals, status } = load;
  const { lang } = words;
  const text = words.screen.load;
  const checks = piece(
    text.checks(number(totals.checksPassed, lang), number(totals.checksFailed, lang)),
    theme.muted,
  );
  if (latest === null || status === 'teardown' || status === 'ended') return row(width, [checks]);
  const ms = (value: number | null) => (value === null ? '–' : latency(value, lang));
  const percentiles = piece(`${text.p50} ${ms(latest.p50Ms)}  ${text.p99} ${ms(latest.p99Ms)}  `);
  const sums = piece(
    `${text.soFar}${words.colon}${text.requests(number(totals.requests, lang))}  `,
    theme.muted,
  );
  return row(width, firstFitting(width, [[percentiles, sums, checks], [percentiles, sums], [percentiles]]));
}

function rateChart(props: ChartProps, width: number, height: number): readonly string[] {
  const { load, theme, words } = props;
  const columns = width - AXIS_WIDTH;
  const real = columnsOf(load.series, props, columns, (point) => point.rps, 'max');
  const errors = columnsOf(load.series, props, columns, (point) => point.errorRate, 'max');
  const planned = plannedColumns(props, columns);
  const series: ChartSeries[] = [
    { values: planned, shape: 'dots', style: theme.series.planned },
    { values: real, shape: 'line', style: theme.series.real },
    { values: errors, shape: 'marks', style: theme.series.errors },
  ];
  const max = niceCeiling(Math.max(1, largest(planned) ?? 0, (largest(real) ?? 0) / 1.1));
  return lineChart(series, {
    width,
    height,
    max,
    axisWidth: AXIS_WIDTH,
    label: (value) => short(value, words.lang),
    axisStyle: theme.muted,
  });
}

/** The plan over the whole width: what is still to come is shown too. */
function plannedColumns(props: ChartProps, columns: number): readonly (number | null)[] {
  const { plan, load } = props;
  return Array.from({ length: columns }, (_, column) =>
    plannedRpsAt(plan, timeOf(props, columns, column) - (load.startedT ?? 0)),
  );
}

function latencyChart(props: ChartProps, width: number, height: number): readonly string[] {
  const { load, theme, words } = props;
  const columns = width - AXIS_WIDTH;
  const p95 = columnsOf(load.series, props, columns, (point) => point.p95Ms, 'max');
  const heading = row(width, [piece('─ ', theme.series.latency), piece(`${words.screen.load.p95} (ms)`)]);
  const chart = lineChart([{ values: p95, shape: 'line', style: theme.series.latency }], {
    width,
    height: height - 1,
    max: niceCeiling(Math.max(1, largest(p95) ?? 0)),
    axisWidth: AXIS_WIDTH,
    label: (value) => short(value, words.lang),
    axisStyle: theme.muted,
  });
  return [heading, ...chart];
}
