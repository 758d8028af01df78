import { clock, number } from '../../i18n/format.ts';
import { bar } from '../chart/bars.ts';
import type { Scene } from '../scene.ts';
import { cellsOf, type Piece, piece, row } from '../text/row.ts';

/**
 * The keys that do something now; or the question that waits; the player's bar above it in a replay.
 * @param panels how many have a number key
 */
export function footer(scene: Scene, width: number, panels: number): readonly string[] {
  const { view, words, theme } = scene;
  const bottom =
    view.question !== null
      ? row(width, [piece(` ${words.screen.ask[view.question]} `, theme.question)])
      : keysRow(scene, width, panels);
  return scene.replay === null ? [bottom] : [replayRow(scene, width), bottom];
}

export function footerHeight({ replay }: Pick<Scene, 'replay'>): number {
  return replay === null ? 1 : 2;
}

type Hint = readonly [key: string, meaning: string];

function keysRow(scene: Scene, width: number, panels: number): string {
  const { view, words, theme } = scene;
  const paused = view.paused ? [piece(` ${words.screen.pausedNote(scene.unseenEvents)}`, theme.strong)] : [];
  const pieces: Piece[] = [...paused];
  for (const [key, meaning] of hints(scene, panels)) {
    const hint = [
      piece(pieces.length === 0 ? ' ' : ' · ', theme.muted),
      piece(key, theme.key),
      piece(` ${meaning}`),
    ];
    if (cellsOf(pieces) + cellsOf(hint) > width) break;
    pieces.push(...hint);
  }
  return row(width, pieces);
}

/** The most needed first: what does not fit is left out, and `?` tells all. */
function hints({ view, words, replay, state, canStopLoad, explain }: Scene, panels: number): readonly Hint[] {
  const keys = words.screen.keys;
  if (view.overlay === 'hpas')
    return [
      ['↑↓', keys.scroll],
      ['↵', keys.choose],
      ['Esc', keys.back],
    ];
  if (view.overlay !== null)
    return [
      ['↑↓', keys.scroll],
      ['Esc', keys.back],
      ['q', keys.quit],
    ];
  const hint = (shown: boolean, key: string, meaning: string): readonly Hint[] =>
    shown ? [[key, meaning]] : [];
  return [
    ['?', keys.help],
    ['q', keys.quit],
    ...hint(canStopLoad, 's', keys.stop),
    ...hint(explain !== null, 'e', keys.explain),
    ...hint(view.focus !== null, 'Esc', keys.back),
    ...hint(replay === null, 'p', view.paused ? keys.resume : keys.pause),
    ...hint(view.focus === null, `1–${panels}`, keys.panels),
    ['↑↓', keys.scroll],
    ...hint(state.hpas.size > 1, 'h', keys.hpas),
    ['t', view.span === 'whole' ? keys.span : keys.wholeRun],
  ];
}

const SHORTEST_BAR = 8;

/** `REPLAY ▶ 02:14 ████████▏      06:30 ×2 · ←→ seek · n N decision · space pause · +- speed` */
function replayRow({ replay, words, theme }: Scene, width: number): string {
  if (replay === null) return '';
  const { keys, replay: text } = words.screen;
  const state = replay.paused ? `‖ ${text.paused}` : `▶ ${text.playing}`;
  const left = [
    piece(' '),
    piece(` ${text.replay} `, theme.badge),
    piece(
      ` ${state} ×${number(replay.speed, words.lang, Number.isInteger(replay.speed) ? 0 : 2)}  ${clock(replay.positionMs)} `,
    ),
  ];
  const decision = [piece('n N', theme.key), piece(` ${keys.decision} `)];
  const rightWith = (extra: readonly Piece[]) => [
    piece(` ${clock(replay.durationMs)}`),
    piece('  ←→', theme.key),
    piece(` ${keys.seek} `),
    ...extra,
    piece('␣', theme.key),
    piece(` ${keys.pause} `),
    piece('+ -', theme.key),
    piece(` ${keys.speed} `),
  ];
  const roomBeside = (right: readonly Piece[]) => width - cellsOf(left) - cellsOf(right) - 1;
  const whole = rightWith(decision);
  const right = roomBeside(whole) >= SHORTEST_BAR ? whole : rightWith([]);
  const room = roomBeside(right);
  if (room < SHORTEST_BAR) return row(width, left, right.slice(0, 1));
  const share = replay.durationMs > 0 ? replay.positionMs / replay.durationMs : 0;
  return row(width, [...left, piece(bar(share, room), theme.series.real)], right);
}
