import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clock } from '../../i18n/format.ts';
import type { ChartPage } from '../charts/chart-page.ts';
import type { ChartSpec, SeriesSpec } from '../charts/chart-specs.ts';
import { formatUnit, type Unit } from '../charts/units.ts';
import { drawBackground } from './background.ts';
import { chartValues } from './series-data.ts';
import { readTheme, type Theme } from './theme.ts';
import type { TimeRange } from './time-range.ts';

const HEIGHT = 170;
/** Room for the axes, the same in every chart, so that all time axes lie under each other. */
export const LEFT_PX = 64;
export const RIGHT_PX = 52;

/** One uPlot a chart, all with one cursor and one stretch of time. */
export function drawCharts(page: ChartPage, range: TimeRange): { redraw(): void } {
  let theme = readTheme();
  const sync = uPlot.sync('palier');
  const plots: { readonly plot: uPlot; readonly room: HTMLElement; readonly spec: ChartSpec }[] = [];
  for (const spec of page.charts) {
    const room = document.querySelector<HTMLElement>(`[data-chart="${spec.id}"] .plot`);
    if (spec.nothing !== null || room === null) continue;
    const values = chartValues(spec.series, page) as uPlot.AlignedData;
    const plot = new uPlot(
      options(spec, page, range, () => theme, sync.key, room),
      values,
      room,
    );
    sync.sub(plot);
    plots.push({ plot, room, spec });
  }
  range.onChange((min, max) => {
    for (const { plot } of plots) plot.setScale('x', { min, max });
  });
  const resize = () => {
    for (const { plot, room } of plots) plot.setSize({ width: room.clientWidth, height: HEIGHT });
  };
  new ResizeObserver(resize).observe(document.getElementById('plots') ?? document.body);
  addEventListener('beforeprint', resize);
  return {
    redraw() {
      theme = readTheme();
      resize();
      for (const { plot, spec } of plots) {
        plot.redraw(false, true);
        // uPlot colours its legend once; its first row is the time.
        for (const [index, row] of plot.root.querySelectorAll('.u-series').entries()) {
          const marker = row.querySelector<HTMLElement>('.u-marker');
          const color = spec.series[index - 1]?.color;
          if (color === undefined || marker === null) continue;
          marker.style.borderColor = theme.series[color];
          marker.style.background = theme.series[color];
        }
      }
    },
  };
}

function options(
  spec: ChartSpec,
  page: ChartPage,
  range: TimeRange,
  theme: () => Theme,
  syncKey: string,
  room: HTMLElement,
): uPlot.Options {
  const hasRight = spec.series.some(({ right }) => right === true);
  const axis = { stroke: () => theme().text, grid: { stroke: () => theme().grid, width: 1 } };
  const ticks = { stroke: () => theme().grid, width: 1, size: 4 };
  const show = (value: number) => formatUnit(value, spec.unit, page.lang);
  const showRight = (value: number) => formatUnit(value, 'count', page.lang);
  const legendColor = (index: number) => {
    const color = spec.series[index - 1]?.color;
    return color === undefined ? 'transparent' : theme().series[color];
  };
  return {
    width: room.clientWidth,
    height: HEIGHT,
    padding: [8, hasRight ? 0 : RIGHT_PX, 0, 0],
    cursor: {
      sync: { key: syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      points: { size: 5 },
    },
    legend: { live: true, markers: { fill: (_plot, index) => legendColor(index) } },
    scales: {
      x: { time: false, range: () => [...range.get()] },
      y: { range: fromZero(spec.unit === 'count') },
      ...(hasRight ? { right: { range: fromZero(true) } } : {}),
    },
    axes: [
      {
        ...axis,
        ticks,
        size: 28,
        values: (_plot, splits) => splits.map((split) => clock(split * 1000)),
        incrs: STEPS_S,
      },
      {
        ...axis,
        ticks,
        size: LEFT_PX,
        values: (_plot, splits) => splits.map(show),
        ...(spec.unit === 'count' ? { incrs: WHOLE } : {}),
        ...(spec.unit === 'percent' ? { incrs: PER_CENT } : {}),
        ...(spec.unit === 'bytes' ? { incrs: BINARY } : {}),
      },
      ...(hasRight
        ? [
            {
              ...axis,
              ticks,
              scale: 'right',
              side: 1,
              size: RIGHT_PX,
              grid: { show: false },
              values: (_plot: uPlot, splits: number[]) => splits.map(showRight),
            } as uPlot.Axis,
          ]
        : []),
    ],
    series: [
      { label: page.words.time, value: (_plot, value) => (value === null ? '' : clock(value * 1000)) },
      ...spec.series.map((one) =>
        seriesOptions(one, spec.unit, theme, one.right === true ? showRight : show),
      ),
    ],
    hooks: {
      drawClear: [(plot) => drawBackground(plot, page, theme())],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          range.set(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [(plot) => room.closest('#plots')?.classList.toggle('pointed', plot.cursor.idx != null)],
      ready: [(plot) => plot.over.addEventListener('dblclick', () => range.set(...range.whole))],
    },
  };
}

function seriesOptions(
  { label, color, shape, right }: SeriesSpec,
  unit: Unit,
  theme: () => Theme,
  show: (value: number) => string,
): uPlot.Series {
  // Counts hold until they change; rates and times are drawn from one sample to the next.
  const stepped = shape === 'step' || (unit === 'count' && right !== true);
  return {
    label: right === true ? `${label} →` : label,
    scale: right === true ? 'right' : 'y',
    stroke: () => theme().series[color],
    width: shape === 'dots' ? 1.5 : 2,
    ...(shape === 'dots' ? { dash: [3, 4] } : {}),
    ...(shape === 'area' ? { fill: () => `${theme().series[color]}33` } : {}),
    ...(stepped && STEPPED !== undefined ? { paths: STEPPED } : {}),
    points: { show: false },
    // Without a cursor there is no moment to tell of; at one, a dash says that there was no figure.
    value: (_plot, value, _series, index) =>
      index == null ? '' : value === null || value === undefined ? '–' : show(value),
  };
}

const STEPPED = uPlot.paths.stepped?.({ align: 1 });

/** Charts of counts and rates begin at zero, so that twice as high is twice as much. */
function fromZero(whole: boolean): uPlot.Range.Function {
  return (_plot, _min, max) => [0, !(max > 0) ? 1 : whole ? max + Math.max(1, max * 0.1) : max * 1.08];
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200];
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000];
const PER_CENT = [0.1, 0.2, 0.5, ...WHOLE];
const BINARY = Array.from({ length: 50 }, (_, power) => 2 ** power);
