import type { Panel } from '../panels/panel.ts';
import type { Scene, Size } from '../scene.ts';

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

/** Cells and rows of the screen, from its upper left corner. */
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

export interface PlacedPanel {
  readonly panel: Panel;
  readonly area: Area;
}

const BANDS = ['charts', 'tables', 'feed'] as const;
const SMALLEST_TABLES = 7;
const SMALLEST_FEED = 5;

/** Where each panel stands between header and footer: the areas fill `body` exactly. */
export function placePanels(panels: readonly Panel[], scene: Scene, body: Area): readonly PlacedPanel[] {
  const inBand = (band: Panel['band']) => panels.filter((panel) => panel.band === band);
  const heights = bandHeights(inBand('tables'), scene, body.height);
  let { y } = body;
  return BANDS.flatMap((band) => {
    const placed = beside(inBand(band), { ...body, y, height: heights[band] });
    y += heights[band];
    return placed;
  });
}

/** The charts have what is left: most of it. */
function bandHeights(
  tables: readonly Panel[],
  scene: Scene,
  rows: number,
): Readonly<Record<Panel['band'], number>> {
  const wanted = tables.map((panel) => panel.height?.(scene, rows) ?? SMALLEST_TABLES);
  const most = Math.round(rows * 0.32);
  const table = tables.length === 0 ? 0 : Math.max(SMALLEST_TABLES, Math.min(most, Math.max(...wanted)));
  const feed = Math.max(SMALLEST_FEED, Math.round(rows * 0.27));
  return { charts: rows - table - feed, tables: table, feed };
}

function beside(panels: readonly Panel[], band: Area): readonly PlacedPanel[] {
  const widths = widthsOf(panels, band.width);
  let { x } = band;
  return panels.map((panel, index) => {
    const area = { ...band, x, width: widths[index] ?? 0 };
    x += area.width;
    return { panel, area };
  });
}

/** Together they are `columns`: where all have a width of their own, the last has what is left. */
function widthsOf(panels: readonly Panel[], columns: number): readonly number[] {
  const own = panels.map((panel) => panel.width?.(columns) ?? null);
  if (!own.includes(null)) own[own.length - 1] = null;
  let left = columns - own.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  let sharing = own.filter((width) => width === null).length;
  return own.map((width) => {
    if (width !== null) return width;
    const share = Math.floor(left / sharing--);
    left -= share;
    return share;
  });
}
