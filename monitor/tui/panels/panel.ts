import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import type { Scene, Size } from '../scene.ts';
import type { Piece } from '../text/row.ts';

/**
 * One part of the screen between header and footer: a row of panels/index.ts. Its number key is its place there; its
 * frame is drawn for it.
 */
export interface Panel<Props extends object = object> {
  readonly id: string;
  readonly title: (words: Dictionary['screen']) => string;
  /** Panels of a band stand beside one another; the bands, from the top: charts, tables, feed. */
  readonly band: 'charts' | 'tables' | 'feed';
  /** Cells, of so many; those without share equally what is left. */
  readonly width?: (columns: number) => number;
  /** Rows that it can fill, frame and all, of at most so many; the tables have what the one that needs most needs. */
  readonly height?: (scene: Scene, most: number) => number;
  /** A panel that is not shown takes no room. */
  readonly isShown?: (scene: Scene) => boolean;
  /** Shown large, it is what the arrow keys scroll (`view.panelOffset`), not the feed. */
  readonly scrolls?: boolean;
  /** What its content is made of, for an inside of that size. Nothing of it changes: the panel is not drawn again. */
  readonly props: (scene: Scene, inside: Size) => Props;
  /** Pure: the same props, the same content. */
  readonly content: (props: Props, inside: Size) => PanelContent;
  /** On a screen without room for panels: its most important rows. */
  readonly figures?: (scene: Scene, width: number) => readonly string[];
}

export interface PanelContent {
  /** Each as wide as the inside; those that are too many are not shown. */
  readonly rows: readonly string[];
  /** Instead of the panel's own. */
  readonly title?: string;
  /** At the right end of the top border. */
  readonly note?: readonly Piece[];
  /** In the bottom border, left, and right. */
  readonly foot?: readonly [readonly Piece[], readonly Piece[]];
}

/** Holds content to the props that this panel says it is made of; what shows it need not know them. */
export function definePanel<Props extends object>(panel: Panel<Props>): Panel {
  return panel as unknown as Panel;
}

/** Whether nothing changed: each prop, or each element of a list, is the one before. */
export function isSame(before: object, after: object): boolean {
  const keys = Object.keys(after);
  return (
    keys.length === Object.keys(before).length &&
    keys.every((key) => {
      const a: unknown = before[key as keyof typeof before];
      const b: unknown = after[key as keyof typeof after];
      return Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && isSameList(a, b));
    })
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((element, index) => Object.is(element, b[index]));
}
