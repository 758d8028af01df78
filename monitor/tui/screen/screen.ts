import { createElement, Fragment, type ReactNode } from 'react';
import { PANELS } from '../panels/index.ts';
import type { Panel } from '../panels/panel.ts';
import type { Scene, Size } from '../scene.ts';
import { piece, row } from '../text/row.ts';
import { useRows } from './canvas.ts';
import { footer, footerHeight } from './footer.ts';
import { header, headerHeight } from './header.ts';
import { type Area, placePanels, SMALLEST, tierOf } from './layout.ts';
import { type OverlayName, overlay } from './overlay.ts';
import { panelView } from './panel-view.ts';

export interface ScreenProps extends Size {
  readonly scene: Scene;
  readonly panels?: readonly Panel[];
}

/** The whole screen: its parts fill `height` rows of `width` cells. */
export function Screen({ scene: given, width, height, panels = PANELS }: ScreenProps): ReactNode {
  const scene = withoutHiddenFocus(given, panels);
  const tier = tierOf(width, height);
  if (tier === 'too-small') return createElement(TooSmall, { scene, width, height });
  const top = headerHeight(width);
  const bottom = height - footerHeight(scene);
  const area = { x: 0, y: top, width, height: bottom - top };
  const { overlay: which } = scene.view;
  const middle = tier === 'figures' && scene.view.focus === null ? Figures : Panels;
  return createElement(
    Fragment,
    null,
    createElement(Header, { scene, width }),
    which === null
      ? createElement(middle, { scene, area, panels })
      : createElement(Overlay, { which, scene, area, panels }),
    createElement(Footer, { scene, width, y: bottom, panels }),
  );
}

interface MiddleProps {
  readonly scene: Scene;
  readonly area: Area;
  readonly panels: readonly Panel[];
}

function Header({ scene, width }: { scene: Scene; width: number }): ReactNode {
  useRows(0, 0, header(scene, width));
  return null;
}

type FooterProps = { scene: Scene; width: number; y: number; panels: readonly Panel[] };

function Footer({ scene, width, y, panels }: FooterProps): ReactNode {
  useRows(0, y, footer(scene, width, panels.length));
  return null;
}

/** The page over the panels. */
function Overlay({ which, scene, area, panels }: MiddleProps & { which: OverlayName }): ReactNode {
  useRows(area.x, area.y, overlay(which, scene, area, panels.length));
  return null;
}

/** All panels, or the one that is shown large. */
function Panels({ scene, area, panels }: MiddleProps): ReactNode {
  const shown = shownPanels(panels, scene);
  const large = shown.find(({ id }) => id === scene.view.focus);
  const placed = large === undefined ? placePanels(shown, scene, area) : [{ panel: large, area }];
  return placed.map(({ panel, area }) =>
    panelView({ panel, area, number: panels.indexOf(panel) + 1, isLarge: panel === large }, scene),
  );
}

/** Without room for panels: the figures that matter most, then what happens. */
function Figures({ scene, area, panels }: MiddleProps): ReactNode {
  const shown = shownPanels(panels, scene);
  const { x, y, width, height } = area;
  const rows = shown.flatMap((panel) => panel.figures?.(scene, width - 2) ?? []).map((line) => ` ${line} `);
  useRows(x, y, rows);
  const feed = shown.find(({ band }) => band === 'feed');
  if (feed === undefined) return null;
  const rest = { x, y: y + rows.length, width, height: height - rows.length };
  return panelView({ panel: feed, area: rest, number: panels.indexOf(feed) + 1 }, scene);
}

function TooSmall({ scene, width, height }: { scene: Scene } & Size): ReactNode {
  const lines = scene.words.screen.tooSmall(width, height, SMALLEST.columns, SMALLEST.rows);
  const rows = Array.from({ length: height }, (_, index) => row(width, [piece(lines[index] ?? '')]));
  useRows(0, 0, rows);
  return null;
}

/** What is not shown can't be shown large either. */
function withoutHiddenFocus(scene: Scene, panels: readonly Panel[]): Scene {
  const { view } = scene;
  const isShown = view.focus === null || shownPanels(panels, scene).some(({ id }) => id === view.focus);
  return isShown ? scene : { ...scene, view: { ...view, focus: null } };
}

function shownPanels(panels: readonly Panel[], scene: Scene): readonly Panel[] {
  return panels.filter((panel) => panel.isShown?.(scene) ?? true);
}
