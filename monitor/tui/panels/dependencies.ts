import type { Gauge } from '../../../core/dependencies/dependency.ts';
import { limitOf, shareOfLimit, shownGauges } from '../../../core/dependencies/limit.ts';
import type { DependencyState } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import { gaugeFigure, gaugeName } from '../../i18n/dependency.ts';
import { number } from '../../i18n/format.ts';
import { bar, sparkline } from '../chart/bars.ts';
import { columnsOf } from '../chart/columns.ts';
import { lineChart } from '../chart/line-chart.ts';
import { largest, niceCeiling } from '../chart/scale.ts';
import { type Scene, type Size, timeSpan } from '../scene.ts';
import { wrap } from '../text/cells.ts';
import { cellsOf, type Piece, piece, row } from '../text/row.ts';
import { BORDER, box } from './box.ts';
import { whyNoData } from './why-no-data.ts';

/** Figures older than this are said to be old. */
const STALE_MS = 45_000;
/** By then Prometheus has scraped everything once. */
const FIRST_FIGURES_MS = 60_000;
/** Rows left from which the first gauge gets a chart. */
const CHART_FROM = 6;
const AXIS_WIDTH = 8;
const BAR_WIDTH = 10;

/** What the pods depend on, and what it does while they come and go, as Prometheus tells. */
export function dependenciesPanel(scene: Scene, { width, height }: Size, focused = false): readonly string[] {
  const all = [...scene.state.dependencies.values()];
  const [first] = all;
  const only = all.length === 1 ? first : undefined;
  const inner = { width: width - BORDER.width, height: height - BORDER.height };
  return box(only === undefined ? blocks(scene, all, inner) : block(scene, only, inner), {
    width,
    height,
    key: '4',
    title: only === undefined ? scene.words.screen.dependencies.title : inert(only.spec.title),
    note: only === undefined ? [] : noteOf(scene, only),
    theme: scene.theme,
    focused,
  });
}

/** Several, one below the other, each with its name: those that come first get what room there is. */
function blocks(scene: Scene, all: readonly DependencyState[], { width, height }: Size): readonly string[] {
  const each = Math.floor(height / Math.max(1, all.length)) - 1;
  return all
    .flatMap((one) => {
      const heading = [piece(inert(one.spec.title), scene.theme.strong)];
      const rows = block(scene, one, { width, height: Math.max(1, each) });
      return [row(width, heading, noteOf(scene, one)), ...rows];
    })
    .slice(0, height);
}

function block(scene: Scene, dependency: DependencyState, { width, height }: Size): readonly string[] {
  const { words, theme, nowT } = scene;
  const text = words.screen.dependencies;
  const { spec, latest, latestT, downSinceT } = dependency;
  const missing = whyNoData(scene, 'prometheus', spec.name);
  const warn = (message: string) => wrapped(`! ${message}`, width, theme.level.warning);
  if (isWarmingUp(scene, dependency)) return wrapped(text.noFiguresYet, width, theme.muted);
  if (latest === null) return missing === null ? wrapped(text.none, width) : warn(missing);
  const trouble =
    downSinceT !== null
      ? warn(text.down(inert(spec.title), nowT - downSinceT))
      : missing !== null
        ? warn(missing)
        : latestT !== null && nowT - latestT > STALE_MS
          ? warn(text.stale(nowT - latestT))
          : [];
  const rows = [...trouble, ...figureRows(scene, dependency, width)];
  const room = height - rows.length;
  const [first] = shownGauges(spec);
  return room < CHART_FROM || first === undefined
    ? rows.slice(0, height)
    : [...rows, ...gaugeChart(scene, dependency, first, { width, height: room })];
}

/** Prometheus answers and has not scraped the exporter yet: nothing is wrong. */
function isWarmingUp({ state, nowT }: Scene, { latest, isSeen }: DependencyState): boolean {
  const isAnswered = latest !== null && state.sources.prometheus?.state === 'ok';
  return nowT < FIRST_FIGURES_MS && isAnswered && !isSeen;
}

function figureRows(scene: Scene, dependency: DependencyState, width: number): readonly string[] {
  const [first, ...others] = shownGauges(dependency.spec);
  if (first === undefined) return [];
  const rows = [sparkRow(scene, dependency, first, width)];
  for (let index = 0; index < others.length; index++) {
    const gauge = others[index];
    if (gauge === undefined) continue;
    const beside = others[index + 1]?.beside === true ? others[index + 1] : undefined;
    if (beside === undefined) rows.push(gaugeRow(scene, dependency, gauge, width));
    else {
      rows.push(
        row(width, [piece(`${named(scene, dependency, gauge)} · ${named(scene, dependency, beside)}`)]),
      );
      index++;
    }
  }
  return rows;
}

function gaugeRow(scene: Scene, { latest }: DependencyState, gauge: Gauge, width: number): string {
  const { words, theme } = scene;
  const gauges = latest?.gauges ?? {};
  const share = gauge.limit === 0 || gauge.worse === 'low' ? null : shareOfLimit(gauge, gauges);
  const most = gauge.limit === 0 ? null : limitOf(gauge, gauges);
  const of =
    most === null || gauge.worse === 'low'
      ? ''
      : ` ${words.screen.dependencies.of} ${gauge.unit === 'count' ? number(most, words.lang) : gaugeFigure(most, gauge, words.lang)}`;
  const figure = [
    piece(figureOf(scene, gauges, gauge), theme.strong),
    piece(`${of} ${nameOf(scene, gauge)}`),
  ];
  if (share === null) return row(width, figure);
  const graphic = [piece(bar(share, BAR_WIDTH), theme.series.real), piece('▏', theme.muted)];
  return cellsOf(figure) + cellsOf(graphic) + 1 <= width ? row(width, figure, graphic) : row(width, figure);
}

/** `slow 0/s`, where two share a row. */
function named(scene: Scene, { latest }: DependencyState, gauge: Gauge): string {
  const unit = gauge.unit === 'per-second' ? '/s' : '';
  const name = nameOf(scene, gauge);
  const bare = unit === '' ? name : name.slice(0, -unit.length);
  return `${bare} ${figureOf(scene, latest?.gauges ?? {}, gauge)}${unit}`;
}

function nameOf({ words }: Scene, gauge: Gauge): string {
  return inert(gaugeName(gauge, words.lang));
}

function figureOf({ words }: Scene, gauges: Readonly<Record<string, number | null>>, gauge: Gauge): string {
  const value = gauges[gauge.name] ?? null;
  return value === null ? '–' : gaugeFigure(value, gauge, words.lang);
}

function sparkRow(scene: Scene, dependency: DependencyState, gauge: Gauge, width: number): string {
  const { latest, series } = dependency;
  const figure = [
    piece(figureOf(scene, latest?.gauges ?? {}, gauge), scene.theme.strong),
    piece(` ${nameOf(scene, gauge)}`),
  ];
  const room = width - cellsOf(figure) - 2;
  if (room < 4) return row(width, figure);
  const span = timeSpan(scene);
  const past = { fromT: span.fromT, toT: Math.max(span.fromT + 1, span.nowT), nowT: span.nowT };
  const pick = (point: { readonly values: Readonly<Record<string, number | null>> }) =>
    point.values[gauge.name] ?? null;
  const values = columnsOf(series, past, Math.min(room, 40), pick, 'hold');
  return row(width, figure, [piece(sparkline(values, Math.min(room, 40)), scene.theme.series.real)]);
}

function gaugeChart(
  scene: Scene,
  { series }: DependencyState,
  gauge: Gauge,
  { width, height }: Size,
): readonly string[] {
  const { words, theme } = scene;
  const values = columnsOf(
    series,
    timeSpan(scene),
    width - AXIS_WIDTH,
    (point) => point.values[gauge.name] ?? null,
    'hold',
  );
  const heading = row(width, [piece('─ ', theme.series.real), piece(nameOf(scene, gauge))]);
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
function noteOf({ words, theme }: Scene, { latest }: DependencyState): readonly Piece[] {
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
