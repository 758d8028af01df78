/** Below this nothing useful fits: the screen says so. */
export const SMALLEST = { columns: 50, rows: 12 } as const;
/** From here on all panels are shown; below, figures and the feed. */
export const PANELS_FROM = { columns: 80, rows: 22 } as const;

export type Tier = 'too-small' | 'figures' | 'panels';

export function tierOf(columns: number, rows: number): Tier {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return 'too-small';
  if (columns < PANELS_FROM.columns || rows < PANELS_FROM.rows) return 'figures';
  return 'panels';
}

export interface PanelSizes {
  readonly charts: number;
  readonly tables: number;
  readonly feed: number;
  /** Load and replicas share the width equally, so that their time axes are the same. */
  readonly loadWidth: number;
  readonly podsWidth: number;
}

const SMALLEST_FEED = 5;
/** Borders and the heading of the pods table. */
const TABLE_FRAME = 3;

/**
 * How the rows between header and footer are shared out; the sums are exact.
 * @param podRows the most pods that are to be expected: the layout stands still while they come and go
 */
export function panelSizes(columns: number, rows: number, podRows: number): PanelSizes {
  const tables = Math.max(7, Math.min(Math.round(rows * 0.32), podRows + TABLE_FRAME));
  const feed = Math.max(SMALLEST_FEED, Math.round(rows * 0.27));
  return {
    charts: rows - tables - feed,
    tables,
    feed,
    loadWidth: Math.floor(columns / 2),
    podsWidth: columns - Math.max(26, Math.min(44, Math.round(columns * 0.3))),
  };
}
