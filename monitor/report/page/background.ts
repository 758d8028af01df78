import type uPlot from 'uplot';
import type { ChartPage } from '../charts/chart-page.ts';
import type { Theme } from './theme.ts';

/** Behind the lines: phases as bands, what was not recorded hatched, and a line at each decision. */
export function drawBackground(plot: uPlot, { phases, gaps, decisions }: ChartPage, theme: Theme): void {
  const { ctx, bbox } = plot;
  const toX = (ms: number) => plot.valToPos(ms / 1000, 'x', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { name, fromT, toT } of phases) {
    const color = theme.phases[name];
    if (color === undefined || color === '') continue;
    ctx.fillStyle = color;
    ctx.fillRect(toX(fromT), bbox.top, toX(toT) - toX(fromT), bbox.height);
  }
  ctx.strokeStyle = theme.gap;
  ctx.lineWidth = devicePixelRatio;
  for (const [fromT, toT] of gaps) hatch(ctx, bbox, toX(fromT), Math.max(toX(toT), toX(fromT) + 3));
  ctx.strokeStyle = theme.decision;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { t } of decisions) {
    const x = Math.round(toX(t)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function hatch(
  ctx: CanvasRenderingContext2D,
  { top, height, left, width }: uPlot.BBox,
  fromX: number,
  toX: number,
) {
  const begin = Math.max(left, fromX);
  const end = Math.min(left + width, toX);
  if (end <= begin) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(begin, top, end - begin, height);
  ctx.clip();
  ctx.beginPath();
  for (let x = begin - height; x < end; x += 8 * devicePixelRatio) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
