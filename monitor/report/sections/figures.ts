import { clock, latency, number, share } from '../../i18n/format.ts';
import { metricValue } from '../../i18n/metric.ts';
import type { Cell, Table } from '../blocks.ts';
import { niceStep } from '../charts/steps.ts';
import type { Track } from '../collect/track.ts';
import type { Report } from '../report.ts';
import { hpaMetricName } from './phrases.ts';

const MOST_ROWS = 40;

/** The charts as a table of few rows: rates and times as the largest of each stretch, counts as they stood. */
export function figuresTable(report: Report): Table {
  const { words, data, lang } = report;
  const { columns, notKnown, page } = words.label;
  const { tracks, durationMs } = data;
  const stepMs = niceStep(durationMs / MOST_ROWS);
  const metric = tracks.metrics.specs[0];
  const cell = (value: number | null, show: (value: number) => string): Cell =>
    value === null ? notKnown : show(value);
  const rate = (value: number) => number(value, lang, value < 10 ? 1 : 0);
  const count = (value: number) => number(value, lang);
  const rows: Cell[][] = [];
  for (let fromT = 0; fromT < durationMs; fromT += stepMs) {
    const toT = Math.min(durationMs, fromT + stepMs);
    const most = (track: Track, column: number) => largestIn(track, column, fromT, toT);
    const holds = (track: Track, column: number) => valueAtEnd(track, column, toT);
    rows.push([
      clock(fromT),
      cell(most(tracks.load, 1), rate),
      cell(most(tracks.load, 0), rate),
      cell(most(tracks.load, 3), (value) => latency(value, lang)),
      cell(most(tracks.load, 5), (value) => share(value, lang)),
      cell(holds(tracks.replicas, 0), count),
      cell(holds(tracks.replicas, 2), count),
      ...(metric === undefined
        ? []
        : [cell(holds(tracks.metrics.track, 0), (value) => metricValue(metric, value, lang))]),
    ]);
  }
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return {
    kind: 'table',
    caption: page.figures,
    columns: [
      right(columns.time),
      right(`${columns.offered} (${columns.rate})`),
      right(`${columns.served} (${columns.rate})`),
      right(columns.p95),
      right(columns.errors),
      right(columns.wanted),
      right(columns.ready),
      ...(metric === undefined ? [] : [right(hpaMetricName(metric, report))]),
    ],
    rows,
  };
}

function largestIn({ t, columns }: Track, column: number, fromT: number, toT: number): number | null {
  let largest: number | null = null;
  for (let index = firstFrom(t, fromT); index < t.length; index++) {
    if ((t[index] ?? 0) >= toT) break;
    const value = columns[column]?.[index] ?? null;
    if (value !== null && (largest === null || value > largest)) largest = value;
  }
  return largest;
}

/** A step function: the newest value before the end of the stretch. */
function valueAtEnd({ t, columns }: Track, column: number, toT: number): number | null {
  return columns[column]?.[firstFrom(t, toT) - 1] ?? null;
}

/** The first index whose time is not before `fromT`. */
function firstFrom(t: readonly number[], fromT: number): number {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((t[middle] ?? 0) < fromT) low = middle + 1;
    else high = middle;
  }
  return low;
}
