import { panelSizes, SMALLEST, tierOf } from './layout.ts';
import { dependenciesPanel } from './panels/dependencies.ts';
import { feedPanel } from './panels/feed.ts';
import { footer, footerHeight } from './panels/footer.ts';
import { header, headerHeight } from './panels/header.ts';
import { loadFigures, loadPanel } from './panels/load.ts';
import { overlayPanel } from './panels/overlays.ts';
import { podsPanel } from './panels/pods.ts';
import { replicasFigures, replicasPanel } from './panels/replicas.ts';
import { type Scene, type Size, shownHpa } from './scene.ts';
import { piece, row } from './text/row.ts';
import type { PanelName } from './view/view.ts';

/** The whole screen: exactly `rows` rows of `columns` cells. */
export function frame(scene: Scene, columns: number, rows: number): readonly string[] {
  const tier = tierOf(columns, rows);
  if (tier === 'too-small') return tooSmall(scene, columns, rows);
  const bodyHeight = rows - headerHeight(columns) - footerHeight(scene);
  const body = { width: columns, height: bodyHeight };
  const middle =
    overlayPanel(scene, body) ??
    (scene.view.focus !== null
      ? panel(scene.view.focus, scene, body)
      : tier === 'figures'
        ? figures(scene, body)
        : panels(scene, body));
  return [...header(scene, columns), ...middle, ...footer(scene, columns)];
}

function panels(scene: Scene, { width, height }: Size): readonly string[] {
  const sizes = panelSizes(width, height, expectedPods(scene, height));
  const top = { left: sizes.loadWidth, right: width - sizes.loadWidth };
  const charts = beside(
    loadPanel(scene, { width: top.left, height: sizes.charts }),
    replicasPanel(scene, { width: top.right, height: sizes.charts }),
  );
  const tables = beside(
    podsPanel(scene, { width: sizes.podsWidth, height: sizes.tables }),
    dependenciesPanel(scene, { width: width - sizes.podsWidth, height: sizes.tables }),
  );
  return [...charts, ...tables, ...feedPanel(scene, { width, height: sizes.feed })];
}

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

/** Without room for panels: the figures that matter most, then what happens. */
function figures(scene: Scene, { width, height }: Size): readonly string[] {
  const inner = width - 2;
  const lines = [...loadFigures(scene, inner), ...replicasFigures(scene, inner)].map((line) => ` ${line} `);
  return [...lines, ...feedPanel(scene, { width, height: height - lines.length })];
}

function panel(name: PanelName, scene: Scene, size: Size): readonly string[] {
  switch (name) {
    case 'load':
      return loadPanel(scene, size, true);
    case 'replicas':
      return replicasPanel(scene, size, true);
    case 'pods':
      return podsPanel(scene, size, true);
    case 'dependencies':
      return dependenciesPanel(scene, size, true);
    case 'feed':
      return feedPanel(scene, size, true);
  }
  name satisfies never;
}

function beside(left: readonly string[], right: readonly string[]): readonly string[] {
  return left.map((line, index) => line + (right[index] ?? ''));
}

function tooSmall({ words }: Scene, columns: number, rows: number): readonly string[] {
  const lines = words.screen.tooSmall(columns, rows, SMALLEST.columns, SMALLEST.rows);
  return Array.from({ length: rows }, (_, index) => row(columns, [piece(lines[index] ?? '')]));
}
