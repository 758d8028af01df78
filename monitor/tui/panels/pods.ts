import type { PodState } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import { age, cpu, memory, percent } from '../../i18n/format.ts';
import { shortPodName, tightPodName } from '../../i18n/names.ts';
import { bar } from '../chart/bars.ts';
import { type Scene, shownHpa, wallClock } from '../scene.ts';
import { cells, fit } from '../text/cells.ts';
import { firstFitting, type Piece, piece, row, type Style } from '../text/row.ts';
import type { Theme } from '../theme.ts';
import { BORDER } from './box.ts';
import { definePanel } from './panel.ts';
import { whyNoData } from './why-no-data.ts';

const HEADING = 1;
/** Below this the table gives up long headings and names. */
const NARROW_BELOW = 62;

interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly cell: (pod: PodState) => Piece;
}

interface PodsProps {
  readonly words: Dictionary;
  readonly theme: Theme;
  /** Of all pods these are drawn, in this order. */
  readonly shown: readonly PodState[];
  readonly size: number;
  readonly below: number;
  readonly ready: number;
  readonly isMeasured: boolean;
  /** Shares are of the last half minute: after the load there is nothing to share. */
  readonly isServing: boolean;
  /** A whole second: so are the times of objects. */
  readonly wallMs: number | null;
  readonly whyNone: string | null;
  readonly whyNoUsage: string | null;
}

/** The pods of the shown HPA first, then the others of the namespace. */
export const pods = definePanel<PodsProps>({
  id: 'pods',
  title: ({ pods }) => pods.title,
  band: 'tables',
  height: (scene, most) => expectedPods(scene, most) + HEADING + BORDER.height,
  scrolls: true,
  props(scene, { height }) {
    const { state, view, words, theme } = scene;
    const { size } = state.pods;
    const room = height - HEADING;
    const offset = view.focus === 'pods' ? Math.min(view.panelOffset, Math.max(0, size - room)) : 0;
    const { first, ready, isMeasured } = goThrough(scene, offset + room);
    const shown = first.slice(offset);
    const wall = wallClock(scene);
    return {
      words,
      theme,
      shown,
      size,
      below: size - offset - shown.length,
      ready,
      isMeasured,
      isServing: state.load.endedT === null,
      wallMs: wall === null ? null : Math.floor(wall / 1_000) * 1_000,
      whyNone: whyNoData(scene, 'kubernetes', 'pods'),
      whyNoUsage: whyNoData(scene, 'metrics'),
    };
  },
  content(props, { width }) {
    const { words, theme, shown, size, below, ready, whyNone } = props;
    const text = words.screen.pods;
    if (size === 0) return { rows: [row(width, [piece(whyNone ?? text.none)])] };
    return {
      rows: table(props, shown, width),
      note: [piece(text.count(ready, size), theme.muted)],
      foot: [usageNote(props, width), below === 0 ? [] : [piece(text.more(below), theme.muted)]],
    };
  },
});

/** As many as the HPA may ask for, and those that are none of its own: no more than there is room for. */
function expectedPods(scene: Scene, most: number): number {
  const hpa = shownHpa(scene);
  let others = 0;
  for (const { workload } of scene.state.pods.values()) {
    if (workload !== hpa?.view.target) others++;
    if (others === most) break;
  }
  return (hpa?.view.maxReplicas ?? 4) + others;
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

function usageNote({ words, theme, whyNoUsage, isMeasured }: PodsProps, width: number): readonly Piece[] {
  if (whyNoUsage !== null) {
    const variants = [words.screen.pods.noFigures(whyNoUsage), whyNoUsage];
    return firstFitting(
      width,
      variants.map((text) => [piece(`! ${text}`, theme.level.warning)]),
    );
  }
  return isMeasured ? [] : [piece(words.screen.pods.noFiguresYet, theme.muted)];
}

function table(props: PodsProps, pods: readonly PodState[], width: number): readonly string[] {
  const columns = columnsFor(props, pods, width);
  const heading = columns.map(({ heading, width: w, align }) => fit(heading, w, align)).join(' ');
  return [
    row(width, [piece(heading, props.theme.muted)]),
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
function columnsFor(props: PodsProps, pods: readonly PodState[], width: number): readonly Column[] {
  const narrow = width < NARROW_BELOW;
  const base = narrow ? narrowColumns(props) : wideColumns(props, pods);
  let room = width - base.reduce((sum, one) => sum + one.width + 1, -1);
  const columns = [...base];
  for (const extra of narrow ? [] : extraColumns(props, pods)) {
    const isWhy = extra.width === 0;
    const extraWidth = isWhy ? Math.min(room - 1, 60) : extra.width;
    if (extraWidth < (isWhy ? 12 : 1) || room < extraWidth + 1) continue;
    columns.push({ ...extra, width: extraWidth });
    room -= extraWidth + 1;
  }
  return columns;
}

function narrowColumns(props: PodsProps): readonly Column[] {
  const text = props.words.screen.pods;
  return [
    column(text.name, 13, 'left', (pod) => piece(tightPodName(pod.name))),
    column(text.state, 10, 'left', (pod) => stateCell(props, pod)),
    column(text.age, 3, 'right', (pod) => piece(ageOf(props, pod))),
    column(text.restartsShort, 3, 'right', (pod) => restartsCell(props, pod)),
    column(text.cpu, 5, 'right', (pod) => cpuCell(props, pod)),
    column(text.memoryShort, 5, 'right', (pod) => memoryCell(pod)),
    column(text.trafficShort, 5, 'right', (pod) => piece(trafficOf(props, pod))),
  ];
}

function wideColumns(props: PodsProps, pods: readonly PodState[]): readonly Column[] {
  const text = props.words.screen.pods;
  const longest = (texts: readonly string[], least: number, most: number) =>
    Math.min(most, Math.max(least, ...texts.map(cells)));
  const nameWidth = longest(
    pods.map((pod) => shortPodName(pod.name)),
    15,
    30,
  );
  const stateWidth = longest(
    pods.map((pod) => stateCell(props, pod).text),
    10,
    13,
  );
  return [
    column(text.name, nameWidth, 'left', (pod) => piece(shortPodName(pod.name))),
    column(text.state, stateWidth, 'left', (pod) => stateCell(props, pod)),
    column(text.age, 3, 'right', (pod) => piece(ageOf(props, pod))),
    column(text.restarts, cells(text.restarts), 'right', (pod) => restartsCell(props, pod)),
    column(text.cpu, 5, 'right', (pod) => cpuCell(props, pod)),
    column(text.memory, cells(text.memory), 'right', (pod) => memoryCell(pod)),
    column(text.traffic, cells(text.traffic), 'right', (pod) => piece(trafficOf(props, pod))),
  ];
}

/** In the order of their worth. A width of 0 takes what is left. */
function extraColumns(props: PodsProps, pods: readonly PodState[]): readonly Column[] {
  const { words, theme } = props;
  const text = words.screen.pods;
  const why = column(text.why, 0, 'left', (pod) =>
    piece(pod.reason === null ? '' : inert(pod.reason), theme.level.warning),
  );
  return [
    ...(pods.some((pod) => pod.reason !== null) ? [why] : []),
    column('', 10, 'left', (pod) => piece(bar(servedOf(props, pod)?.share ?? 0, 10), theme.series.real)),
    column(text.ofLimit, cells(text.ofLimit), 'right', (pod) => limitCell(props, pod)),
  ];
}

function column(heading: string, width: number, align: Column['align'], cell: Column['cell']): Column {
  return { heading, width, align, cell };
}

function stateCell({ words, theme }: PodsProps, pod: PodState): Piece {
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

function ageOf({ wallMs }: PodsProps, pod: PodState): string {
  const created = Date.parse(pod.createdAt ?? '');
  return wallMs === null || Number.isNaN(created) ? '–' : age(wallMs - created);
}

function restartsCell({ theme }: PodsProps, pod: PodState): Piece {
  return piece(String(pod.restarts), pod.restarts > 0 ? theme.level.warning : undefined);
}

function cpuCell({ theme }: PodsProps, { usage, limits }: PodState): Piece {
  const used = usage?.cpuMillicores ?? null;
  if (used === null) return piece('–');
  const shareOfLimit = limits.cpuMillicores === null ? null : used / limits.cpuMillicores;
  return piece(cpu(used), isThrottled(shareOfLimit) ? theme.level.warning : undefined);
}

function memoryCell({ usage }: PodState): Piece {
  return piece(usage?.memoryBytes == null ? '–' : memory(usage.memoryBytes));
}

function limitCell({ words, theme }: PodsProps, { usage, limits }: PodState): Piece {
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

function servedOf({ isServing }: PodsProps, { served }: PodState): PodState['served'] {
  return isServing ? served : null;
}

function trafficOf(props: PodsProps, pod: PodState): string {
  const served = servedOf(props, pod);
  return served === null ? '–' : percent(served.share * 100, props.words.lang);
}
