import type { PodState } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import { age, cpu, memory, percent } from '../../i18n/format.ts';
import { shortPodName, tightPodName } from '../../i18n/names.ts';
import { bar } from '../chart/bars.ts';
import { type Scene, type Size, shownHpa, wallClock } from '../scene.ts';
import { cells, fit } from '../text/cells.ts';
import { firstFitting, type Piece, piece, row, type Style } from '../text/row.ts';
import { BORDER, box } from './box.ts';
import { whyNoData } from './why-no-data.ts';

/** Below this the table gives up long headings and names. */
const NARROW_BELOW = 62;

interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly cell: (pod: PodState) => Piece;
}

/** The pods of the shown HPA first, then the others of the namespace. */
export function podsPanel(scene: Scene, { width, height }: Size, focused = false): readonly string[] {
  const { words, theme } = scene;
  const { size } = scene.state.pods;
  const text = words.screen.pods;
  const inner = width - BORDER.width;
  const room = height - BORDER.height;
  const offset = focused ? Math.min(scene.view.podsOffset, Math.max(0, size - (room - 1))) : 0;
  const { first, ready, isMeasured } = goThrough(scene, offset + room - 1);
  const note = [piece(text.count(ready, size), theme.muted)];
  if (size === 0) {
    const why = whyNoData(scene, 'kubernetes', 'pods') ?? text.none;
    return box([row(inner, [piece(why)])], { width, height, key: '3', title: text.title, theme, focused });
  }
  const shown = first.slice(offset);
  const hidden = size - offset - shown.length;
  const below = hidden === 0 ? [] : [piece(text.more(hidden), theme.muted)];
  return box(table(scene, shown, inner), {
    width,
    height,
    key: '3',
    title: text.title,
    note,
    foot: [whyNoUsage(scene, isMeasured, inner), below],
    theme,
    focused,
  });
}

/** Thousands of pods are gone through once for a frame: those that are drawn, and what is told of all. */
function goThrough({ state, view }: Scene, most: number) {
  const hpa = shownHpa({ state, view });
  const target = hpa?.view.target ?? null;
  const namespace = hpa?.object.namespace;
  const ours: PodState[] = [];
  const others: PodState[] = [];
  let ready = 0;
  let isMeasured = false;
  for (const pod of state.pods.values()) {
    if (pod.state === 'ready') ready++;
    if (pod.usage !== null) isMeasured = true;
    const list = pod.workload === target && pod.namespace === namespace ? ours : others;
    if (list.length < most) list.push(pod);
  }
  return { first: [...ours, ...others].slice(0, Math.max(0, most)), ready, isMeasured };
}

function whyNoUsage(scene: Scene, isMeasured: boolean, width: number): readonly Piece[] {
  const { words, theme } = scene;
  const reason = whyNoData(scene, 'metrics');
  if (reason !== null) {
    const variants = [words.screen.pods.noFigures(reason), reason];
    return firstFitting(
      width,
      variants.map((text) => [piece(`! ${text}`, theme.level.warning)]),
    );
  }
  if (!isMeasured) return [piece(words.screen.pods.noFiguresYet, theme.muted)];
  return [];
}

function table(scene: Scene, pods: readonly PodState[], width: number): readonly string[] {
  const columns = columnsFor(scene, pods, width);
  const heading = columns.map(({ heading, width: w, align }) => fit(heading, w, align)).join(' ');
  return [
    row(width, [piece(heading, scene.theme.muted)]),
    ...pods.map((pod) =>
      row(
        width,
        columns.flatMap((column, index) => cellPieces(column, pod, index)),
      ),
    ),
  ];
}

function cellPieces(column: Column, pod: PodState, index: number): readonly Piece[] {
  const { text, style } = column.cell(pod);
  return [piece(index === 0 ? '' : ' '), piece(fit(text, column.width, column.align), style)];
}

/** Everything of the task always; bars, the share of the CPU limit and what is wrong where there is room. */
function columnsFor(scene: Scene, pods: readonly PodState[], width: number): readonly Column[] {
  const narrow = width < NARROW_BELOW;
  const base = narrow ? narrowColumns(scene) : wideColumns(scene, pods);
  let room = width - base.reduce((sum, one) => sum + one.width + 1, -1);
  const columns = [...base];
  for (const extra of narrow ? [] : extraColumns(scene, pods)) {
    const isWhy = extra.width === 0;
    const extraWidth = isWhy ? Math.min(room - 1, 60) : extra.width;
    if (extraWidth < (isWhy ? 12 : 1) || room < extraWidth + 1) continue;
    columns.push({ ...extra, width: extraWidth });
    room -= extraWidth + 1;
  }
  return columns;
}

function narrowColumns(scene: Scene): readonly Column[] {
  const text = scene.words.screen.pods;
  return [
    column(text.name, 13, 'left', (pod) => piece(tightPodName(pod.name))),
    column(text.state, 10, 'left', (pod) => stateCell(scene, pod)),
    column(text.age, 3, 'right', (pod) => piece(ageOf(scene, pod))),
    column(text.restartsShort, 3, 'right', (pod) => restartsCell(scene, pod)),
    column(text.cpu, 5, 'right', (pod) => cpuCell(scene, pod)),
    column(text.memoryShort, 5, 'right', (pod) => memoryCell(pod)),
    column(text.trafficShort, 5, 'right', (pod) => piece(trafficOf(scene, pod))),
  ];
}

function wideColumns(scene: Scene, pods: readonly PodState[]): readonly Column[] {
  const text = scene.words.screen.pods;
  const longest = (texts: readonly string[], least: number, most: number) =>
    Math.min(most, Math.max(least, ...texts.map(cells)));
  const nameWidth = longest(
    pods.map((pod) => shortPodName(pod.name)),
    15,
    30,
  );
  const stateWidth = longest(
    pods.map((pod) => stateCell(scene, pod).text),
    10,
    13,
  );
  return [
    column(text.name, nameWidth, 'left', (pod) => piece(shortPodName(pod.name))),
    column(text.state, stateWidth, 'left', (pod) => stateCell(scene, pod)),
    column(text.age, 3, 'right', (pod) => piece(ageOf(scene, pod))),
    column(text.restarts, cells(text.restarts), 'right', (pod) => restartsCell(scene, pod)),
    column(text.cpu, 5, 'right', (pod) => cpuCell(scene, pod)),
    column(text.memory, cells(text.memory), 'right', (pod) => memoryCell(pod)),
    column(text.traffic, cells(text.traffic), 'right', (pod) => piece(trafficOf(scene, pod))),
  ];
}

/** In the order of their worth. A width of 0 takes what is left. */
function extraColumns(scene: Scene, pods: readonly PodState[]): readonly Column[] {
  const { words, theme } = scene;
  const text = words.screen.pods;
  const why = column(text.why, 0, 'left', (pod) =>
    piece(pod.reason === null ? '' : inert(pod.reason), theme.level.warning),
  );
  return [
    ...(pods.some((pod) => pod.reason !== null) ? [why] : []),
    column('', 10, 'left', (pod) => piece(bar(servedOf(scene, pod)?.share ?? 0, 10), theme.series.real)),
    column(text.ofLimit, cells(text.ofLimit), 'right', (pod) => limitCell(scene, pod)),
  ];
}

function column(heading: string, width: number, align: Column['align'], cell: Column['cell']): Column {
  return { heading, width, align, cell };
}

function stateCell({ words, theme }: Scene, pod: PodState): Piece {
  const look: Readonly<Record<PodState['state'], readonly [string, Style]>> = {
    ready: ['●', theme.level.good],
    starting: ['◐', theme.level.warning],
    pending: ['○', theme.level.warning],
    unschedulable: ['✗', theme.level.bad],
    'not-ready': ['○', theme.level.warning],
    'image-error': ['✗', theme.level.bad],
    'crash-loop': ['✗', theme.level.bad],
    terminating: ['◌', theme.muted],
    failed: ['✗', theme.level.bad],
    completed: ['◌', theme.muted],
    unknown: ['?', theme.level.warning],
  };
  const [mark, style] = look[pod.state];
  return piece(`${mark} ${words.screen.pods.states[pod.state]}`, style);
}

function ageOf(scene: Scene, pod: PodState): string {
  const wall = wallClock(scene);
  const created = Date.parse(pod.createdAt ?? '');
  return wall === null || Number.isNaN(created) ? '–' : age(wall - created);
}

function restartsCell({ theme }: Scene, pod: PodState): Piece {
  return piece(String(pod.restarts), pod.restarts > 0 ? theme.level.warning : undefined);
}

function cpuCell({ theme }: Scene, { usage, limits }: PodState): Piece {
  const used = usage?.cpuMillicores ?? null;
  if (used === null) return piece('–');
  const shareOfLimit = limits.cpuMillicores === null ? null : used / limits.cpuMillicores;
  return piece(cpu(used), isThrottled(shareOfLimit) ? theme.level.warning : undefined);
}

function memoryCell({ usage }: PodState): Piece {
  return piece(usage?.memoryBytes == null ? '–' : memory(usage.memoryBytes));
}

function limitCell({ words, theme }: Scene, { usage, limits }: PodState): Piece {
  if (usage?.cpuMillicores == null || limits.cpuMillicores === null) return piece('–');
  const shareOfLimit = usage.cpuMillicores / limits.cpuMillicores;
  const throttled = isThrottled(shareOfLimit);
  return piece(
    `${throttled ? '! ' : ''}${percent(shareOfLimit * 100, words.lang)}`,
    throttled ? theme.level.warning : undefined,
  );
}

/** So close to its CPU limit that the kernel most likely holds it back. */
function isThrottled(shareOfLimit: number | null): boolean {
  return shareOfLimit !== null && shareOfLimit >= 0.95;
}

/** Shares are of the last half minute: after the load there is nothing to share. */
function servedOf({ state }: Scene, { served }: PodState): PodState['served'] {
  return state.load.endedT !== null ? null : served;
}

function trafficOf(scene: Scene, pod: PodState): string {
  const served = servedOf(scene, pod);
  return served === null ? '–' : percent(served.share * 100, scene.words.lang);
}
