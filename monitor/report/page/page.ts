import './page.css';
import type { ChartPage } from '../charts/chart-page.ts';
import { wireControls } from './controls.ts';
import { openDecisions, printDecisions } from './decision-dialog.ts';
import { drawCharts } from './draw-charts.ts';
import { drawLanes } from './lanes.ts';
import { fillStrips } from './strips.ts';
import { onThemeChange } from './theme.ts';
import { createTimeRange } from './time-range.ts';

/** The script of the report page: it draws what is in the page already and needs nothing from elsewhere. */
function start(): void {
  const data: ChartPage | null = JSON.parse(document.getElementById('charts')?.textContent ?? 'null');
  const room = document.getElementById('timeline-charts');
  if (data === null || data.durationMs <= 0 || room === null) return;
  room.hidden = false;
  const range = createTimeRange(data.durationMs / 1000);
  const openDecision = openDecisions(data);
  printDecisions(data);
  const charts = drawCharts(data, range);
  fillStrips(data, range, openDecision);
  const lanes = drawLanes(data, range);
  wireControls(range);
  onThemeChange(() => {
    charts.redraw();
    lanes.redraw();
  });
}

// The verdict is readable before the charts are drawn.
requestAnimationFrame(() => setTimeout(start));
