import { type NextExpected, primaryHpa } from '../../../core/state/state.ts';
import { inert } from '../../../system/output/inert.ts';
import { clock } from '../../i18n/format.ts';
import type { Scene } from '../scene.ts';
import { cellsOf, firstFitting, type Piece, piece, row } from '../text/row.ts';

/** From this width on, phase and next expected thing share a row. */
const ONE_ROW_FROM = 130;

export function headerHeight(width: number): number {
  return width >= ONE_ROW_FROM ? 2 : 3;
}

/** What runs where and for how long; the phase and what it means; what should happen next. */
export function header(scene: Scene, width: number): readonly string[] {
  const phase = phasePieces(scene);
  const next = nextPieces(scene);
  if (width < ONE_ROW_FROM) return [runRow(scene, width), row(width, phase), row(width, next)];
  return [runRow(scene, width), row(width, phase, next)];
}

function runRow(scene: Scene, width: number): string {
  const right = clockPieces(scene);
  const room = width - cellsOf(right) - 1;
  return row(width, firstFitting(room, runVariants(scene)), right);
}

function runVariants({ state, words, theme }: Scene): readonly (readonly Piece[])[] {
  const { header: run } = state;
  const name = piece(' palier', theme.title);
  if (run === null) return [[name, piece(` ▸ ${words.screen.header.starting}`)]];
  const what =
    run.load === null ? words.screen.header.watch : inert(`${run.load.scenario}/${run.load.profile}`);
  const where = run.target.kind === 'sandbox' ? words.screen.header.sandbox : inert(run.target.name);
  const base = [name, piece(' ▸ ', theme.muted), piece(what), piece(' ▸ ', theme.muted), piece(where)];
  return [
    [...base, piece(` · ${words.screen.header.namespace(inert(run.target.namespace))}`, theme.muted)],
    base,
  ];
}

function clockPieces({ state, nowT, words, theme, recording, view }: Scene): readonly Piece[] {
  const total = state.phase.expectedEndT;
  const over = state.ended !== null;
  return [
    ...(view.paused ? [piece(` ${words.screen.header.paused} `, theme.badge), piece('  ')] : []),
    piece(clock(state.ended?.t ?? nowT), theme.strong),
    ...(total === null || over ? [] : [piece(` ${words.screen.header.of(clock(total))}`, theme.muted)]),
    ...(recording && !over
      ? [piece('  ● ', theme.level.bad), piece(`${words.screen.header.recording} `)]
      : [piece(' ')]),
  ];
}

function phasePieces({ state, words, theme }: Scene): readonly Piece[] {
  const { name } = state.phase;
  const hpa = primaryHpa(state);
  const max = hpa?.view.maxReplicas;
  const isFull = name === 'holding' && max !== undefined && hpa?.view.desiredReplicas === max;
  const meaning = isFull ? words.screen.header.atMaximum(max) : words.phaseMeanings[name];
  return [piece(' '), piece(` ${words.phases[name]} `, theme.badge), piece(` ${meaning}`)];
}

function nextPieces({ state, nowT, words, theme }: Scene): readonly Piece[] {
  return [
    piece(` ${words.screen.header.next}${words.colon}`, theme.muted),
    piece(`${nextWords(state.phase.next, nowT, words.screen.next)} `),
  ];
}

function nextWords(next: NextExpected, nowT: number, words: Scene['words']['screen']['next']): string {
  const inMs = next.byT === null ? null : next.byT - nowT;
  switch (next.kind) {
    case 'load-starts':
      return words.loadStarts;
    case 'load-step':
      return words.loadStep(next.rps, next.stage, inMs);
    case 'load-ends':
      return words.loadEnds(inMs);
    case 'hpa-scales-up':
      return words.scalesUp(inMs);
    case 'pods-ready':
      return words.podsReady(next.ready, next.desired);
    case 'hpa-scales-down':
      return words.scalesDown(next.to, inMs);
    case 'pods-gone':
      return words.podsGone(next.current, next.desired);
    case 'quiet':
      return words.quiet(inMs);
    case 'nothing':
      return words.nothing;
  }
  next satisfies never;
}
