import { clock, number } from '../../i18n/format.ts';
import { resample } from '../charts/resample.ts';
import { niceStep } from '../charts/steps.ts';
import { allKept } from '../collect/keep-ends.ts';
import type { Report } from '../report.ts';
import { Html, html } from './html.ts';

const WIDTH = 1000;
const LEFT = 84;
const PLOT = WIDTH - LEFT - 20;
const LOAD_TOP = 16;
const LOAD_HEIGHT = 52;
const PODS_TOP = 92;
const PODS_HEIGHT = 44;
const HEIGHT = 160;
/** The most. */
const SLICES = 240;
/** Of the load: two samples of k6, so that no slice falls between two. */
const LOAD_SLICE_MS = 2_000;
const TICKS = 8;
/** Of a decision's label: closer ones would lie on each other. */
const LABEL_ROOM = 46;

/** The run at a glance: the load above, the pods below, the decisions between. Drawn here, so that it needs no script. */
export function overviewHtml(report: Report): Html | null {
  const { words, data, lang } = report;
  const { charts } = words.label;
  const { tracks, durationMs } = data;
  if (durationMs <= 0) return null;
  const loadSlices = Math.max(1, Math.min(SLICES, Math.floor(durationMs / LOAD_SLICE_MS)));
  const served = resample(tracks.load, 0, durationMs, loadSlices, 'largest');
  const wanted = resample(tracks.replicas, 0, durationMs, SLICES, 'held');
  const ready = resample(tracks.replicas, 2, durationMs, SLICES, 'held');
  if ([served, ready].every((values) => values.every((value) => value === null))) return null;
  const mostServed = largest(served);
  const mostPods = Math.max(largest(wanted), largest(ready));
  const toX = (t: number) => LEFT + (PLOT * Math.min(t, durationMs)) / durationMs;
  const spans = data.measures.phases.map(
    ({ name, fromT, toT }) =>
      html`<rect class="span-${name}" x="${fixed(toX(fromT))}" y="${LOAD_TOP}" width="${fixed(toX(toT) - toX(fromT))}" height="${PODS_TOP + PODS_HEIGHT - LOAD_TOP}"/>`,
  );
  let labelledX = Number.NEGATIVE_INFINITY;
  const decisions = allKept(data.decisions).map(({ t, from, to }) => {
    const at = toX(t);
    const line = html`<line class="decision-line" x1="${fixed(at)}" x2="${fixed(at)}" y1="${LOAD_TOP}" y2="${PODS_TOP + PODS_HEIGHT}"/>`;
    if (at - labelledX < LABEL_ROOM) return line;
    labelledX = at;
    return html`${line}<text class="middle decision-label" x="${fixed(at)}" y="${PODS_TOP - 8}">${from} → ${to}</text>`;
  });
  const stepMs = niceStep(durationMs / TICKS);
  const ticks = Array.from({ length: Math.floor(durationMs / stepMs) + 1 }, (_, index) => {
    const t = index * stepMs;
    return html`<text class="middle" x="${fixed(toX(t))}" y="${HEIGHT - 4}">${clock(t)}</text>`;
  });
  return html`<figure class="overview"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${charts.overview}">
${spans}${laneName(charts.load, `${number(mostServed, lang)}/s`, LOAD_TOP)}
<path class="overview-load" d="${area(served, mostServed, LOAD_TOP, LOAD_HEIGHT)}"/>
${laneName(charts.pods, number(mostPods, lang), PODS_TOP)}
<path class="overview-ready" d="${area(ready, mostPods, PODS_TOP, PODS_HEIGHT)}"/>
<path class="overview-wanted" d="${line(wanted, mostPods, PODS_TOP, PODS_HEIGHT)}"/>
${decisions}<g class="ticks">${ticks}</g></svg></figure>
`;
}

function laneName(name: string, most: string, top: number): Html {
  return html`<text class="end overview-name" x="${LEFT - 10}" y="${top + 10}">${name}</text><text class="end most" x="${LEFT - 10}" y="${top + 25}">${most}</text>`;
}

/** Where nothing is known nothing is drawn. Numbers only: markup as it is. */
function line(values: readonly (number | null)[], most: number, top: number, height: number): Html {
  const slices = values.length;
  const draw = (run: Run) =>
    `M${x(run.begin, slices)} ${y(run.run[0] ?? 0, most, top, height)}${steps(run, slices, most, top, height)}`;
  return new Html(runsOf(values).map(draw).join(''));
}

/** The same down to the ground. */
function area(values: readonly (number | null)[], most: number, top: number, height: number): Html {
  const ground = top + height;
  const slices = values.length;
  const draw = (run: Run) =>
    `M${x(run.begin, slices)} ${ground}${steps(run, slices, most, top, height)}V${ground}Z`;
  return new Html(runsOf(values).map(draw).join(''));
}

/** From slice to slice, up or down first. */
function steps({ begin, run }: Run, slices: number, most: number, top: number, height: number): string {
  const at = (index: number) => x(begin + index + 1, slices);
  return run.map((value, index) => `V${y(value, most, top, height)}H${at(index)}`).join('');
}

interface Run {
  readonly begin: number;
  readonly run: number[];
}

/** Stretches of known values. */
function runsOf(values: readonly (number | null)[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.begin + last.run.length === index) last.run.push(value);
    else runs.push({ begin: index, run: [value] });
  }
  return runs;
}

function x(slice: number, slices: number): string {
  return fixed(LEFT + (PLOT * slice) / slices);
}

function y(value: number, most: number, top: number, height: number): string {
  return fixed(top + height * (1 - value / Math.max(1e-9, most)));
}

function largest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

function fixed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
