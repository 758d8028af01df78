import type { HpaState } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import { metricValue } from '../../i18n/metric.ts';
import { BORDER, box } from '../panels/box.ts';
import type { Scene, Size } from '../scene.ts';
import { fit, wrap } from '../text/cells.ts';
import { type Piece, piece, row } from '../text/row.ts';
import type { ViewState } from '../view/view.ts';

export type OverlayName = NonNullable<ViewState['overlay']>;

/**
 * The page over the panels.
 * @param panels how many have a number key
 */
export function overlay(which: OverlayName, scene: Scene, size: Size, panels: number): readonly string[] {
  const inner = size.width - BORDER.width;
  switch (which) {
    case 'help':
      return page(scene, size, scene.words.screen.help.title, helpRows(scene, inner, panels));
    case 'explain': {
      const { title, none } = scene.words.screen.explain;
      const told = scene.explain?.() ?? [];
      const rows = (told.length === 0 ? [none] : told)
        .flatMap((line) => wrap(inert(line), inner))
        .map((line) => row(inner, [piece(line)]));
      return page(scene, size, title, rows);
    }
    case 'hpas':
      return hpaList(scene, size);
  }
  which satisfies never;
}

/** A page that scrolls when it is longer than the screen. */
function page(scene: Scene, size: Size, title: string, rows: readonly string[]): readonly string[] {
  const { theme, words, view } = scene;
  const room = size.height - BORDER.height;
  const offset = Math.min(view.overlayOffset, Math.max(0, rows.length - room));
  const below = rows.length - offset - room;
  return box(rows.slice(offset, offset + room), {
    ...size,
    title,
    foot: [[], below > 0 ? [piece(words.screen.overlayMore(below), theme.muted)] : []],
    theme,
    focused: true,
  });
}

function helpRows(
  { words, theme, replay, explain }: Scene,
  width: number,
  panels: number,
): readonly string[] {
  const { help } = words.screen;
  const line = (...pieces: Piece[]) => row(width, pieces);
  const keys: readonly (readonly [string, string])[] = [
    ['?', help.keys.help],
    ...(explain === null ? [] : [['e', help.keys.explain] as const]),
    ...(replay === null ? [['p', help.keys.pause] as const] : []),
    [`1 … ${panels}`, help.keys.panels],
    ['Tab', help.keys.tab],
    ['↑ ↓ PgUp PgDn', help.keys.scroll],
    ['t', help.keys.span],
    ['h  [ ]', help.keys.hpas],
    ...(replay === null
      ? [['s', help.keys.stop] as const, ['Ctrl-C', help.keys.interrupt] as const]
      : [
          ['← →', help.keys.seek] as const,
          ['n N', help.keys.decision] as const,
          ['␣', help.keys.play] as const,
          ['+ -', help.keys.speed] as const,
        ]),
    ['q', help.keys.quit],
  ];
  return [
    line(piece(help.readTitle, theme.title)),
    ...help.read.flatMap((text) =>
      wrap(text, width - 4).map((part, index) => line(piece(index === 0 ? '  • ' : '    '), piece(part))),
    ),
    line(),
    line(piece(help.keysTitle, theme.title)),
    ...keys.map(([key, meaning]) => line(piece(`  ${fit(key, 13)} `, theme.key), piece(meaning))),
    line(),
    line(piece(help.close, theme.muted)),
  ];
}

function hpaList(scene: Scene, size: Size): readonly string[] {
  const { state, view, words, theme } = scene;
  const inner = size.width - BORDER.width;
  const room = size.height - BORDER.height - 1;
  const all = [...state.hpas.values()];
  const first = Math.max(0, Math.min(view.hpaCursor - Math.floor(room / 2), all.length - room));
  const nameWidth = Math.max(20, inner - 50);
  const text = words.screen.replicas;
  const heading = [
    fit(`  HPA`, nameWidth + 2),
    fit(text.existing, 10, 'right'),
    fit(text.wanted, 9, 'right'),
    fit(text.ready, 8, 'right'),
    fit('min…max', 9, 'right'),
  ].join(' ');
  const rows = all.slice(first, first + room).map((hpa, index) => {
    const isHere = first + index === view.hpaCursor;
    const line = `${isHere ? '▸' : ' '} ${hpaLine(scene, hpa, nameWidth)}`;
    return row(inner, [piece(line, isHere ? theme.strong : undefined)]);
  });
  return box([row(inner, [piece(heading, theme.muted)]), ...rows], {
    ...size,
    title: text.switcher,
    note: [piece(text.position(view.hpaCursor + 1, all.length), theme.muted)],
    theme,
    focused: true,
  });
}

function hpaLine({ words }: Scene, hpa: HpaState, nameWidth: number): string {
  const { view } = hpa;
  const count = (value: number | null) => (value === null ? '–' : String(value));
  const [metric] = view.metrics;
  const value =
    metric === undefined || metric.current === null ? '' : metricValue(metric, metric.current, words.lang);
  return [
    fit(inert(hpa.key), nameWidth),
    fit(count(view.currentReplicas), 10, 'right'),
    fit(count(view.desiredReplicas), 9, 'right'),
    fit(count(hpa.ready), 8, 'right'),
    fit(`${view.minReplicas}…${view.maxReplicas}`, 9, 'right'),
    value === '' ? '' : ` ${value}`,
  ].join(' ');
}
