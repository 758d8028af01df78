import { clock } from '../../i18n/format.ts';
import type { ChartPage } from '../charts/chart-page.ts';
import { LEFT_PX, RIGHT_PX } from './draw-charts.ts';
import type { TimeRange } from './time-range.ts';

const ROW_PX = 18;
const SVG = 'http://www.w3.org/2000/svg';

/** One lane a pod, from its creation to its end, coloured by its state; those outside what is shown are left out. */
export function drawLanes(page: ChartPage, range: TimeRange): { redraw(): void } {
  const room = document.getElementById('lanes');
  if (room === null) return { redraw() {} };
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', 'chart-lanes');
  const more = document.createElement('p');
  more.className = 'tone-muted';
  more.textContent = page.words.more;
  room.append(svg, legend(page), ...(page.words.more === '' ? [] : [more]));

  const redraw = () => {
    const width = room.clientWidth;
    const [fromS, toS] = range.get();
    const plotWidth = Math.max(10, width - LEFT_PX - RIGHT_PX);
    const toX = (ms: number) =>
      LEFT_PX + plotWidth * Math.min(1, Math.max(0, (ms / 1000 - fromS) / (toS - fromS)));
    const shown = page.lanes.filter(
      ({ endT, states }) => endT / 1000 >= fromS && (states[0]?.[0] ?? 0) / 1000 <= toS,
    );
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', String(Math.max(1, shown.length) * ROW_PX + 2));
    svg.replaceChildren(
      ...decisionLines(page, toX, [fromS, toS], shown.length * ROW_PX),
      ...shown.flatMap((lane, row) => laneShapes(lane, row, toX, page)),
    );
  };
  redraw();
  range.onChange(redraw);
  new ResizeObserver(redraw).observe(room);
  return { redraw };
}

function laneShapes(
  { name, endT, states }: ChartPage['lanes'][number],
  row: number,
  toX: (ms: number) => number,
  { words }: ChartPage,
): SVGElement[] {
  const y = row * ROW_PX + 2;
  const label = svgElement('text', { x: LEFT_PX - 6, y: y + 11, class: 'lane-name' });
  label.textContent = name.slice(name.lastIndexOf('-') + 1).slice(0, 8);
  label.append(titled(name));
  const bars = states.map(([t, state], index) => {
    const untilT = states[index + 1]?.[0] ?? endT;
    const x = toX(t);
    const bar = svgElement('rect', {
      x,
      y,
      width: Math.max(1, toX(untilT) - x),
      height: ROW_PX - 5,
      class: `lane lane-${state}`,
    });
    bar.append(titled(`${name}: ${words.states[state] ?? state}, ${clock(t)} – ${clock(untilT)}`));
    return bar;
  });
  return [label, ...bars];
}

function decisionLines(
  { decisions }: ChartPage,
  toX: (ms: number) => number,
  [fromS, toS]: readonly [number, number],
  height: number,
): SVGElement[] {
  return decisions
    .filter(({ t }) => t / 1000 >= fromS && t / 1000 <= toS)
    .map(({ t }) =>
      svgElement('line', { x1: toX(t), x2: toX(t), y1: 0, y2: height, class: 'decision-line' }),
    );
}

/** The states that occur, in the order in which they first do. */
function legend({ lanes, words }: ChartPage): HTMLElement {
  const list = document.createElement('ul');
  list.className = 'legend';
  for (const state of new Set(lanes.flatMap(({ states }) => states.map(([, name]) => name)))) {
    const item = document.createElement('li');
    const sample = svgElement('svg', { width: 14, height: 10, 'aria-hidden': 'true' });
    sample.append(svgElement('rect', { width: 14, height: 10, class: `lane lane-${state}` }));
    item.append(sample, ` ${words.states[state] ?? state}`);
    list.append(item);
  }
  return list;
}

function titled(text: string): SVGElement {
  const title = svgElement('title', {});
  title.textContent = text;
  return title;
}

function svgElement(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
