import type { Key } from './keys.ts';
import type { ViewState } from './view.ts';

/** What a key may ask of the world outside the screen. */
export type Effect =
  | 'quit'
  | 'stop-load'
  | 'interrupt'
  | 'pause'
  | 'resume'
  | 'seek-back'
  | 'seek-forward'
  | 'seek-start'
  | 'seek-end'
  | 'next-decision'
  | 'previous-decision'
  | 'toggle-play'
  | 'faster'
  | 'slower';

/** What the meaning of a key depends on. */
export interface KeyContext {
  /** Load runs and there is somebody to stop it. */
  readonly canStopLoad: boolean;
  /** In the order of their number keys; null: it is not shown. */
  readonly panels: readonly ({ readonly id: string; readonly scrolls?: boolean } | null)[];
  readonly canExplain: boolean;
  readonly isReplay: boolean;
  readonly hpaKeys: readonly string[];
  /** The HPA shown now. */
  readonly hpa: string | null;
  /** Ids of the feed's entries, oldest first. */
  readonly feedIds: readonly number[];
  /** Rows that a page key moves. */
  readonly pageRows: number;
}

export interface KeyResult {
  readonly view: ViewState;
  readonly effect: Effect | null;
}

/** What a key does: the next view, and what is asked of the caller. Pure. */
export function reduceView(view: ViewState, key: Key, context: KeyContext): KeyResult {
  if (key === 'ctrl-c') return { view: { ...view, question: null }, effect: 'interrupt' };
  if (view.question !== null) return answer(view, key);
  if (typeof key === 'object') return character(view, key.character, context);
  if (key === 'escape') return only(back(view));
  if (view.overlay === 'hpas') return only(inHpaList(view, key, context));
  if (context.isReplay && view.overlay === null) {
    const effect = seekKeys[key];
    if (effect !== undefined) return { view, effect };
  }
  if (key === 'tab' || key === 'back-tab') return only(nextPanel(view, key === 'tab' ? 1 : -1, context));
  const rows = scrollRows(key, context.pageRows);
  return only(rows === 0 ? view : scroll(view, rows, context));
}

const seekKeys: Partial<Record<string, Effect>> = {
  left: 'seek-back',
  right: 'seek-forward',
  home: 'seek-start',
  end: 'seek-end',
};

function answer(view: ViewState, key: Key): KeyResult {
  const answered = { ...view, question: null };
  if (typeof key !== 'object') return only(answered);
  if (view.question === 'quit' && key.character === 'q') return { view: answered, effect: 'quit' };
  if (view.question === 'stop' && key.character === 's') return { view: answered, effect: 'stop-load' };
  return only(answered);
}

function character(view: ViewState, pressed: string, context: KeyContext): KeyResult {
  const panel = context.panels[Number(pressed) - 1];
  if (panel != null) return only(toggleFocus(view, panel.id));
  switch (pressed) {
    case '?':
      return only(toggleOverlay(view, 'help'));
    case 'e':
      return only(context.canExplain ? toggleOverlay(view, 'explain') : view);
    case 'h':
      return only(context.hpaKeys.length > 1 ? openHpaList(view, context) : view);
    case '[':
    case ']':
      return only(neighbourHpa(view, pressed === ']' ? 1 : -1, context));
    case 't':
      return only({ ...view, span: view.span === 'whole' ? 'recent' : 'whole' });
    case 'p':
      return context.isReplay ? { view, effect: 'toggle-play' } : togglePause(view);
    case ' ':
      return context.isReplay ? { view, effect: 'toggle-play' } : only(view);
    case 'n':
      return { view, effect: context.isReplay ? 'next-decision' : null };
    case 'N':
      return { view, effect: context.isReplay ? 'previous-decision' : null };
    case '+':
    case '=':
      return { view, effect: context.isReplay ? 'faster' : null };
    case '-':
      return { view, effect: context.isReplay ? 'slower' : null };
    case 's':
      return only(context.canStopLoad ? { ...view, question: 'stop' } : view);
    case 'q':
      return context.canStopLoad ? only({ ...view, question: 'quit' }) : { view, effect: 'quit' };
    default:
      return only(view);
  }
}

function togglePause(view: ViewState): KeyResult {
  return { view: { ...view, paused: !view.paused }, effect: view.paused ? 'resume' : 'pause' };
}

function toggleFocus(view: ViewState, panel: string): ViewState {
  const focus = view.focus === panel && view.overlay === null ? null : panel;
  return { ...view, focus, overlay: null, panelOffset: 0 };
}

function toggleOverlay(view: ViewState, overlay: 'help' | 'explain'): ViewState {
  return { ...view, overlay: view.overlay === overlay ? null : overlay, overlayOffset: 0 };
}

/** One step back: first the page on top, then the large panel, then scrolling. */
function back(view: ViewState): ViewState {
  if (view.overlay !== null) return { ...view, overlay: null, overlayOffset: 0 };
  if (view.focus !== null) return { ...view, focus: null, panelOffset: 0 };
  return { ...view, feedAnchor: null };
}

/** all panels → the first → … → the last → all panels */
function nextPanel(view: ViewState, step: 1 | -1, { panels }: KeyContext): ViewState {
  const stops = [null, ...panels.flatMap((panel) => panel?.id ?? [])];
  const at = stops.indexOf(view.focus);
  const focus = stops[(at + step + stops.length) % stops.length] ?? null;
  return { ...view, focus, overlay: null, panelOffset: 0 };
}

function openHpaList(view: ViewState, { hpaKeys, hpa }: KeyContext): ViewState {
  if (view.overlay === 'hpas') return { ...view, overlay: null };
  return { ...view, overlay: 'hpas', hpaCursor: Math.max(0, hpaKeys.indexOf(hpa ?? '')) };
}

function inHpaList(view: ViewState, key: Key, { hpaKeys, pageRows }: KeyContext): ViewState {
  if (key === 'enter') {
    return { ...view, overlay: null, hpa: hpaKeys[view.hpaCursor] ?? view.hpa, panelOffset: 0 };
  }
  const moved = view.hpaCursor + scrollRows(key, pageRows);
  return { ...view, hpaCursor: Math.min(hpaKeys.length - 1, Math.max(0, moved)) };
}

function neighbourHpa(view: ViewState, step: 1 | -1, { hpaKeys, hpa }: KeyContext): ViewState {
  if (hpaKeys.length < 2) return view;
  const at = Math.max(0, hpaKeys.indexOf(hpa ?? ''));
  return { ...view, hpa: hpaKeys[(at + step + hpaKeys.length) % hpaKeys.length] ?? null, panelOffset: 0 };
}

/** Positive: down the page, which in the feed is back in time. */
function scrollRows(key: Key, pageRows: number): number {
  switch (key) {
    case 'down':
      return 1;
    case 'up':
      return -1;
    case 'page-down':
      return pageRows;
    case 'page-up':
      return -pageRows;
    case 'end':
      return Number.MAX_SAFE_INTEGER;
    case 'home':
      return -Number.MAX_SAFE_INTEGER;
    default:
      return 0;
  }
}

function scroll(view: ViewState, rows: number, context: KeyContext): ViewState {
  const moved = (offset: number) => Math.min(10_000, Math.max(0, offset + rows));
  if (view.overlay !== null) return { ...view, overlayOffset: moved(view.overlayOffset) };
  if (context.panels.some((panel) => panel?.id === view.focus && panel?.scrolls))
    return { ...view, panelOffset: moved(view.panelOffset) };
  return { ...view, feedAnchor: movedAnchor(view.feedAnchor, rows, context.feedIds) };
}

/** The entry that the feed starts from; null at the newest end, where it follows again. */
function movedAnchor(anchor: number | null, rows: number, ids: readonly number[]): number | null {
  const newest = ids.length - 1;
  const at = anchor === null ? newest : Math.max(0, ids.indexOf(anchor));
  const target = Math.max(0, at - rows);
  return target >= newest ? null : (ids[target] ?? null);
}

function only(view: ViewState): KeyResult {
  return { view, effect: null };
}
