import { type Objective, objectiveValue } from '../../../core/tune/outcome.ts';
import type { Tried } from '../../../core/tune/search.ts';
import { fit } from '../../tui/text/cells.ts';

const HEIGHT = 9;
const AXIS_WIDTH = 13;

export interface FrontChartOptions {
  readonly shown: readonly Tried[];
  /** All of the front: those that are not shown are dots. */
  readonly front: readonly Tried[];
  readonly recorded: Tried;
  /** The first one goes to the right, the second one up. */
  readonly objectives: readonly Objective[];
  readonly width: number;
  readonly nameOf: (objective: Objective) => string;
  readonly textOf: (objective: Objective, value: number) => string;
}

/** The trade-offs as points, the shown ones by their number; nothing where there is only one objective. */
export function frontChart(options: FrontChartOptions): readonly string[] {
  const { shown, front, recorded, objectives, width, nameOf, textOf } = options;
  const [across, up] = objectives;
  if (across === undefined || up === undefined || shown.length === 0) return [];
  const columns = Math.max(20, Math.min(70, width - AXIS_WIDTH));
  const all = [...front, ...shown, recorded];
  const most = (objective: Objective) =>
    Math.max(1, ...all.map(({ outcome }) => objectiveValue(outcome, objective)));
  const [mostAcross, mostUp] = [most(across), most(up)];
  const grid = Array.from({ length: HEIGHT }, () => new Array<string>(columns).fill(' '));
  const put = ({ outcome }: Tried, mark: string) => {
    const column = Math.round((objectiveValue(outcome, across) / mostAcross) * (columns - 1));
    const row = Math.round((1 - objectiveValue(outcome, up) / mostUp) * (HEIGHT - 1));
    const line = grid[row];
    if (line === undefined) return;
    // Two in one place stand side by side.
    const free = [column, column + 1, column - 1, column + 2].find((at) => /[ ·]/.test(line[at] ?? ''));
    if (free !== undefined && (mark !== '·' || line[free] === ' ')) line[free] = mark;
  };
  for (const one of front) put(one, '·');
  put(recorded, '=');
  for (const [i, one] of shown.entries()) put(one, String(i + 1));
  const label = (row: number) => {
    if (row === 0) return textOf(up, mostUp);
    return row === HEIGHT - 1 ? textOf(up, 0) : '';
  };
  const [from, to] = [textOf(across, 0), textOf(across, mostAcross)];
  const gap = Math.max(1, columns - from.length - to.length);
  return [
    `${' '.repeat(AXIS_WIDTH - 2)}${nameOf(up)} ↑`,
    ...grid.map((line, row) => `${fit(label(row), AXIS_WIDTH - 2, 'right')} ┤${line.join('')}`.trimEnd()),
    `${' '.repeat(AXIS_WIDTH - 1)}└${'─'.repeat(columns)} → ${nameOf(across)}`,
    `${' '.repeat(AXIS_WIDTH)}${from}${' '.repeat(gap)}${to}`,
  ];
}
