import type { Gauge } from '../../../core/dependencies/dependency.ts';
import { limitOf, shareOfLimit, shownGauges } from '../../../core/dependencies/limit.ts';
import { shownDependencies } from '../../../core/state/dependencies.ts';
import type { DependencyState } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import { gaugeFigure, gaugeName } from '../../i18n/dependency.ts';
import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import { number } from '../../i18n/format.ts';
import { bar, sparkline } from '../chart/bars.ts';
import { columnsOf, type TimeSpan } from '../chart/columns.ts';
import { lineChart } from '../chart/line-chart.ts';
import { largest, niceCeiling } from '../chart/scale.ts';
import { type Scene, type Size, timeSpan } from '../scene.ts';
import { wrap } from '../text/cells.ts';
import { cellsOf, type Piece, piece, row } from '../text/row.ts';
import type { Theme } from '../theme.ts';
import { definePanel } from './panel.ts';
import { whyNoData } from './why-no-data.ts';

/** Figures older than this are said to be old. */
const STALE_MS = 45_000;
/** By then Prometheus has scraped everything once. */
const FIRST_FIGURES_MS = 60_000;
/** Rows left from which the first gauge gets a chart. */
const CHART_FROM = 6;
const AXIS_WIDTH = 8;
const BAR_WIDTH = 10;

interface DependenciesProps extends TimeSpan {
  readonly words: Dictionary;
  readonly theme: Theme;
  readonly all: readonly DependencyState[];
  /** Of each: whether its first figures are to come, and what is wrong with those that there are; empty: nothing. */
  readonly areToCome: readonly boolean[];
  readonly wrong: readonly string[];
  /** End of the small charts: now, in whole seconds. */
  readonly untilT: number;
}

interface Block {
  readonly dependency: DependencyState;
  readonly isToCome: boolean;
  readonly wrong: string;
}

/** What the pods depend on, and what it does while they come and go, as Prometheus tells. */
export const dependencies = definePanel<DependenciesProps>({
  id: 'dependencies',
  title: ({ dependencies }) => dependencies.title,
  band: 'tables',
  width: (columns) => Math.max(26, Math.min(44, Math.round(columns * 0.3))),
  isShown: ({ state }) => shownDependencies(state).length > 0,
  props(scene, { width }) {
    const { state, words, theme, nowT } = scene;
    const all = shownDependencies(state);
    return {
      words,
      theme,
      all,
      areToCome: all.map((one) => isToCome(scene, one)),
      wrong: all.map((one) => whatIsWrong(scene, one)),
      untilT: Math.ceil(nowT / 1_000) * 1_000,
      ...timeSpan(scene, width - AXIS_WIDTH),
    };
  },
  content(props, inside) {
    const all = props.all.map((dependency, index) => ({
      dependency,
      isToCome: props.areToCome[index] ?? false,
      wrong: props.wrong[index] ?? '',
    }));
    const [first] = all;
    if (all.length !== 1 || first === undefined) return { rows: blocks(props, all, inside) };
    const { dependency } = first;
    return {
      rows: block(props, first, inside),
      title: inert(dependency.spec.title),
      note: noteOf(props, dependency),
    };
  },
});

/** Prometheus answers and has not scraped the exporter yet: nothing is wrong. */
function isToCome({ state, nowT }: Scene, { latest, isSeen }: DependencyState): boolean {
  const isAnswered = latest !== null && state.sources.prometheus?.state === 'ok';
  return nowT < FIRST_FIGURES_MS && isAnswered && !isSeen;
}

function whatIsWrong(scene: Scene, { spec, latest, latestT, downSinceT }: DependencyState): string {
  const { words, nowT } = scene;
  const text = words.screen.dependencies;
  if (latest !== null && downSinceT !== null) return text.down(inert(spec.title), nowT - downSinceT);
  const missing = whyNoData(scene, 'prometheus', spec.name);
  if (missing !== null) return missing;
  return latest !== null && latestT !== null && nowT - latestT > STALE_MS ? text.stale(nowT - latestT) : '';
}

/** Several, one below the other, each with its name: those that come first get what room there is. */
function blocks(props: DependenciesProps, all: readonly Block[], { width, height }: Size): readonly string[] {
  const each = Math.floor(height / Math.max(1, all.length)) - 1;
  return all
    .flatMap((one) => {
      const heading = [piece(inert(one.dependency.spec.title), props.theme.strong)];
      const rows = block(props, one, { width, height: Math.max(1, each) });
      return [row(width, heading, noteOf(props, one.dependency)), ...rows];
    })
    .slice(0, height);
}

function block(
  props: DependenciesProps,
  { dependency, isToCome, wrong }: Block,
  { width, height }: Size,
): readonly string[] {
  const { words, theme } = props;
  const text = words.screen.dependencies;
  if (isToCome) return wrapped(text.noFiguresYet, width, theme.muted);
  const warning = wrong === '' ? [] : wrapped(`! ${wrong}`, width, theme.level.warning);
  if (dependency.latest === null) return wrong === '' ? wrapped(text.none, width) : warning;
  const rows = [...warning, ...figureRows(props, dependency, width)];
  const room = height - rows.length;
  const [first] = shownGauges(dependency.spec);
  return room < CHART_FROM || first === undefined
    ? rows.slice(0, height)
    : [...rows, ...gaugeChart(props, dependency, first, { width, height: room })];
}

function figureRows(props: DependenciesProps, dependency: DependencyState, width: number): readonly string[] {
  const [first, ...others] = shownGauges(dependency.spec);
  if (first === undefined) return [];
  const rows = [sparkRow(props, dependency, first, width)];
  for (let index = 0; index < others.length; index++) {
    const gauge = others[index];
    if (gauge === undefined) continue;
    const beside = others[index + 1]?.beside === true ? others[index + 1] : undefined;
    if (beside === undefined) rows.push(gaugeRow(props, dependency, gauge, width));
    else {
      rows.push(
        row(width, [piece(`${named(props, dependency, gauge)} · ${named(props, dependency, beside)}`)]),
      );
      index++;
    }
  }
  return rows;
}

function gaugeRow(
  props: DependenciesProps,
  { latest }: DependencyState,
  gauge: Gauge,
  width: number,
): string {
  const { words, theme } = props;
  const gauges = latest?.gauges ?? {};
  const share = gauge.limit === 0 || gauge.worse === 'low' ? null : shareOfLimit(gauge, gauges);
  const most = gauge.limit === 0 ? null : limitOf(gauge, gauges);
  const of =
    most === null || gauge.worse === 'low'
      ? ''
      : ` ${words.screen.dependencies.of} ${gauge.unit === 'count' ? number(most, words.lang) : gaugeFigure(most, gauge, words.lang)}`;
  const figure = [
    piece(figureOf(props, gauges, gauge), theme.strong),
    piece(`${of} ${nameOf(props, gauge)}`),
  ];
  if (share === null) return row(width, figure);
  const graphic = [piece(bar(share, BAR_WIDTH), theme.series.real), piece('▏', theme.muted)];
  return cellsOf(figure) + cellsOf(graphic) + 1 <= width ? row(width, figure, graphic) : row(width, figure);
}

/** `slow 0/s`, where two share a row. */
function named(props: DependenciesProps, { latest }: DependencyState, gauge: Gauge): string {
  const unit = gauge.unit === 'per-second' ? '/s' : '';
  const name = nameOf(props, gauge);
  const bare = unit === '' ? name : name.slice(0, -unit.length);
  return `${bare} ${figureOf(props, latest?.gauges ?? {}, gauge)}${unit}`;
}

function nameOf({ words }: DependenciesProps, gauge: Gauge): string {
  return inert(gaugeName(gauge, words.lang));
}

function figureOf(
  { words }: DependenciesProps,
  gauges: Readonly<Record<string, number | null>>,
  gauge: Gauge,
): string {
  const value = gauges[gauge.name] ?? null;
  return value === null ? '–' : gaugeFigure(value, gauge, words.lang);
}

function sparkRow(
  props: DependenciesProps,
  dependency: DependencyState,
  gauge: Gauge,
  width: number,
): string {
  const { latest, series } = dependency;
  const { fromT, untilT } = props;
  const figure = [
    piece(figureOf(props, latest?.gauges ?? {}, gauge), props.theme.strong),
    piece(` ${nameOf(props, gauge)}`),
  ];
  const room = width - cellsOf(figure) - 2;
  if (room < 4) return row(width, figure);
  const past = { fromT, toT: Math.max(fromT + 1, untilT), nowT: untilT };
  const pick = (point: { readonly values: Readonly<Record<string, number | null>> }) =>
    point.values[gauge.name] ?? null;
  const values = columnsOf(series, past, Math.min(room, 40), pick, 'hold');
  return row(width, figure, [piece(sparkline(values, Math.min(room, 40)), props.theme.series.real)]);
}

function gaugeChart(
  props: DependenciesProps,
  { series }: DependencyState,
  gauge: Gauge,
  { width, height }: Size,
): readonly string[] {
  const { words, theme } = props;
  const values = columnsOf(
    series,
    props,
    width - AXIS_WIDTH,
    (point) => point.values[gauge.name] ?? null,
    'hold',
  );
  const heading = row(width, [piece('─ ', theme.series.real), piece(nameOf(props, gauge))]);
  const chart = lineChart([{ values, shape: 'line', style: theme.series.real }], {
    width,
    height: height - 1,
    max: niceCeiling(largest(values) ?? 0),
    axisWidth: AXIS_WIDTH,
    label: (value) => gaugeFigure(value, gauge, words.lang),
    axisStyle: theme.muted,
  });
  return [heading, ...chart];
}

/** Whose figures these are where there are several, else whether its exporter is reached. */
function noteOf({ words, theme }: DependenciesProps, { latest }: DependencyState): readonly Piece[] {
  const text = words.screen.dependencies;
  const several = latest?.instance;
  if (several !== undefined)
    return [piece(text.instanceOf(inert(several.shown), several.count), theme.muted)];
  const scraped = latest?.scraped ?? null;
  if (scraped === null) return [];
  return scraped
    ? [piece(`${text.exporter} ${text.exporterUp}`, theme.muted)]
    : [piece(`! ${text.exporter} ${text.exporterDown}`, theme.level.warning)];
}

function wrapped(message: string, width: number, style?: (text: string) => string): readonly string[] {
  return wrap(message, width).map((line) => row(width, [piece(line, style)]));
}
