import type { MysqlPoint } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import { number, short } from '../../i18n/format.ts';
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
/** Rows left from which the queries get a chart. */
const CHART_FROM = 6;
const AXIS_WIDTH = 8;

/** What the database does while the pods come and go, as Prometheus tells. */
export function mysqlPanel(scene: Scene, { width, height }: Size, focused = false): readonly string[] {
  const inner = width - BORDER.width;
  return box(mysqlRows(scene, inner, height - BORDER.height), {
    width,
    height,
    key: '4',
    title: scene.words.screen.mysql.title,
    note: exporterNote(scene),
    theme: scene.theme,
    focused,
  });
}

function mysqlRows(scene: Scene, width: number, height: number): readonly string[] {
  const { state, words, theme, nowT } = scene;
  const text = words.screen.mysql;
  const { latest, latestT, downSinceT } = state.mysql;
  const missing = whyNoData(scene, 'prometheus', 'mysql');
  const warn = (message: string) => wrapped(`! ${message}`, width, theme.level.warning);
  if (isWarmingUp(scene)) return wrapped(text.noFiguresYet, width, theme.muted);
  if (latest === null) return missing === null ? wrapped(text.none, width) : warn(missing);
  const trouble =
    downSinceT !== null
      ? warn(text.databaseDown(nowT - downSinceT))
      : missing !== null
        ? warn(missing)
        : latestT !== null && nowT - latestT > STALE_MS
          ? warn(text.stale(nowT - latestT))
          : [];
  const rows = [...trouble, ...figureRows(scene, width)];
  const room = height - rows.length;
  return room < CHART_FROM ? rows.slice(0, height) : [...rows, ...queriesChart(scene, width, room)];
}

/** Prometheus answers and has not scraped the exporter yet: nothing is wrong. */
function isWarmingUp({ state, nowT }: Scene): boolean {
  const { latest, downSinceT } = state.mysql;
  const isPrometheusUp = state.sources.prometheus?.state === 'ok';
  return nowT < FIRST_FIGURES_MS && isPrometheusUp && latest?.exporterUp === null && downSinceT === null;
}

function figureRows(scene: Scene, width: number): readonly string[] {
  const { state, words, theme } = scene;
  const text = words.screen.mysql;
  const mysql = state.mysql.latest;
  if (mysql === null) return [];
  const known = (value: number | null) => (value === null ? '–' : short(value, words.lang));
  const rows = mysql.rowOperationsPerSecond;
  const written = [rows.inserted, rows.updated, rows.deleted];
  const writes = written.every((value) => value === null)
    ? null
    : written.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const connections =
    mysql.connections === null || mysql.maxConnections === null
      ? []
      : [
          piece(bar(mysql.connections / mysql.maxConnections, 10), theme.series.real),
          piece('▏', theme.muted),
        ];
  const of = mysql.maxConnections === null ? '' : ` ${text.of} ${number(mysql.maxConnections, words.lang)}`;
  return [
    spark(scene, width, known(mysql.queriesPerSecond), text.queries, (point) => point.queriesPerSecond),
    withGraphic(
      width,
      [piece(known(mysql.connections), theme.strong), piece(`${of} ${text.connections}`)],
      connections,
    ),
    row(width, [
      piece(`${text.running(known(mysql.threadsRunning))} · ${text.slow(known(mysql.slowQueriesPerSecond))}`),
    ]),
    row(width, [piece(known(rows.read), theme.strong), piece(` ${text.rowsRead}`)]),
    row(width, [piece(known(writes), theme.strong), piece(` ${text.rowsWritten}`)]),
  ];
}

function spark(
  scene: Scene,
  width: number,
  value: string,
  unit: string,
  pick: (point: MysqlPoint) => number | null,
): string {
  const figure = [piece(value, scene.theme.strong), piece(` ${unit}`)];
  const room = width - cellsOf(figure) - 2;
  if (room < 4) return row(width, figure);
  const span = timeSpan(scene);
  const past = { fromT: span.fromT, toT: Math.max(span.fromT + 1, span.nowT), nowT: span.nowT };
  const values = columnsOf(scene.state.mysql.series, past, Math.min(room, 40), pick, 'hold');
  return row(width, figure, [piece(sparkline(values, Math.min(room, 40)), scene.theme.series.real)]);
}

function queriesChart(scene: Scene, width: number, height: number): readonly string[] {
  const { state, words, theme } = scene;
  const values = columnsOf(
    state.mysql.series,
    timeSpan(scene),
    width - AXIS_WIDTH,
    (point) => point.queriesPerSecond,
    'hold',
  );
  const heading = row(width, [piece('─ ', theme.series.real), piece(words.screen.mysql.queries)]);
  const chart = lineChart([{ values, shape: 'line', style: theme.series.real }], {
    width,
    height: height - 1,
    max: niceCeiling(largest(values) ?? 0),
    axisWidth: AXIS_WIDTH,
    label: (value) => short(value, words.lang),
    axisStyle: theme.muted,
  });
  return [heading, ...chart];
}

function withGraphic(width: number, left: readonly Piece[], graphic: readonly Piece[]): string {
  return cellsOf(left) + cellsOf(graphic) + 1 <= width ? row(width, left, graphic) : row(width, left);
}

function exporterNote(scene: Scene): readonly Piece[] {
  const { state, words, theme } = scene;
  const several = state.mysql.latest?.database;
  if (several !== undefined)
    return [piece(words.screen.mysql.databaseOf(inert(several.shown), several.count), theme.muted)];
  const up = state.mysql.latest?.exporterUp ?? null;
  if (up === null) return [];
  const text = words.screen.mysql;
  return up
    ? [piece(`${text.exporter} ${text.up}`, theme.muted)]
    : [piece(`! ${text.exporter} ${text.down}`, theme.level.warning)];
}

function wrapped(message: string, width: number, style?: (text: string) => string): readonly string[] {
  return wrap(message, width).map((line) => row(width, [piece(line, style)]));
}
