import { createElement, memo, type ReactNode } from 'react';
import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import { BORDER, box } from '../panels/box.ts';
import { isSame, type Panel } from '../panels/panel.ts';
import type { Scene, Size } from '../scene.ts';
import type { Theme } from '../theme.ts';
import { useRows } from './canvas.ts';
import type { Area } from './layout.ts';

interface PanelViewProps extends Area {
  readonly panel: Panel;
  /** Its number key. */
  readonly number: number;
  readonly isLarge: boolean;
  readonly words: Dictionary;
  readonly theme: Theme;
  /** Of the panel's content. */
  readonly props: object;
}

export interface ShownPanel {
  readonly panel: Panel;
  readonly area: Area;
  readonly number: number;
  readonly isLarge?: boolean;
}

/** A panel in its frame, with what its content is made of in this scene. */
export function panelView({ panel, area, number, isLarge = false }: ShownPanel, scene: Scene): ReactNode {
  const { words, theme } = scene;
  const props = panel.props(scene, insideOf(area));
  return createElement(PanelView, { key: panel.id, ...area, panel, number, isLarge, words, theme, props });
}

/** Drawn again only when its content is made of something else, or its place or frame has changed. */
const PanelView = memo(
  function PanelView({ x, y, width, height, panel, number, isLarge, words, theme, props }: PanelViewProps) {
    const { rows, ...edges } = panel.content(props, insideOf({ width, height }));
    const title = panel.title(words.screen);
    const frame = { width, height, key: String(number), title, ...edges, theme, focused: isLarge };
    useRows(x, y, box(rows, frame));
    return null;
  },
  ({ props: before, ...frameBefore }, { props, ...frame }) =>
    isSame(frameBefore, frame) && isSame(before, props),
);

function insideOf({ width, height }: Size): Size {
  return { width: width - BORDER.width, height: height - BORDER.height };
}
