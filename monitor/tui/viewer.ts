import type { RunState } from '../../core/state/state.ts';
import { dictionary } from '../i18n/dictionary.ts';
import type { TuiOptions } from './options.ts';
import { feedLines } from './panels/feed.ts';
import { PANELS } from './panels/index.ts';
import { type Scene, shownHpa } from './scene.ts';
import { createTheme, wantsColour } from './theme.ts';
import type { Key } from './view/keys.ts';
import { type Effect, type KeyContext, reduceView } from './view/reduce-view.ts';
import { firstView } from './view/view.ts';

const SEEK_MS = 10_000;

/** Who sits before the screen: what they see of the run now, and what their keys do. */
export interface Viewer {
  readonly scene: () => Scene;
  /** @param rows of the screen */
  readonly press: (keys: readonly Key[], rows: number) => void;
}

export function createViewer(options: TuiOptions): Viewer {
  const { store } = options;
  const words = dictionary(options.lang);
  const theme = createTheme(wantsColour(options.env));
  let view = firstView;
  let frozen: { readonly state: RunState; readonly nowT: number } | null = null;

  const scene = (): Scene => {
    const latest = store.getState();
    const state = frozen?.state ?? latest;
    const nowT = frozen?.nowT ?? Math.max(options.now(), latest.now.t);
    return {
      state,
      view,
      nowT,
      words,
      theme,
      recording: options.recording?.() ?? false,
      replay: options.replay?.status() ?? null,
      unseenEvents: latest.eventCount - state.eventCount,
      canStopLoad: canStopLoad(options, latest),
      explain: explanation(options, { state, view, nowT }, frozen !== null),
    };
  };

  function act(effect: Effect) {
    const { callbacks, replay } = options;
    if (effect === 'pause') frozen = { state: store.getState(), nowT: options.now() };
    if (effect === 'resume') frozen = null;
    const actions: Readonly<Record<Effect, () => void>> = {
      quit: callbacks.onQuit,
      interrupt: callbacks.onInterrupt,
      'stop-load': () => callbacks.onStopLoad?.(),
      pause: () => callbacks.onPause?.(true),
      resume: () => callbacks.onPause?.(false),
      'seek-back': () => replay?.seekBy(-SEEK_MS),
      'seek-forward': () => replay?.seekBy(SEEK_MS),
      'seek-start': () => replay?.seekBy(Number.NEGATIVE_INFINITY),
      'seek-end': () => replay?.seekBy(Number.POSITIVE_INFINITY),
      'next-decision': () => replay?.seekDecision(1),
      'previous-decision': () => replay?.seekDecision(-1),
      'toggle-play': () => replay?.togglePause(),
      faster: () => replay?.faster(),
      slower: () => replay?.slower(),
    };
    actions[effect]();
  }

  return {
    scene,
    press(keys, rows) {
      for (const key of keys) {
        const result = reduceView(view, key, keyContext(options, scene(), rows));
        view = result.view;
        if (result.effect !== null) act(result.effect);
      }
    },
  };
}

function canStopLoad({ callbacks, replay }: TuiOptions, { load }: RunState): boolean {
  return (
    replay === undefined &&
    callbacks.onStopLoad !== undefined &&
    (load.status === 'setup' || load.status === 'running')
  );
}

/** Of the decision that is looked at: where what happens is scrolled back to, else the newest. */
function explanation(
  { explainView, lang }: TuiOptions,
  { state, view, nowT }: Pick<Scene, 'state' | 'view' | 'nowT'>,
  frozen: boolean,
): Scene['explain'] {
  if (explainView === undefined) return null;
  return () => {
    const entry = state.feed.entries.find(({ id }) => id === view.feedAnchor);
    const t = entry?.t ?? nowT;
    const past = frozen || entry !== undefined;
    return explainView({ hpa: view.hpa ?? state.primaryHpa, now: { t, at: timeOf(t, state) }, past, lang });
  };
}

function timeOf(t: number, { now }: RunState): string {
  const ms = Date.parse(now.at) + t - now.t;
  return Number.isNaN(ms) ? now.at : new Date(ms).toISOString();
}

function keyContext(options: TuiOptions, scene: Scene, rows: number): KeyContext {
  return {
    panels: PANELS.map((panel) => (panel.isShown?.(scene) === false ? null : panel)),
    canStopLoad: scene.canStopLoad,
    canExplain: scene.explain !== null,
    isReplay: options.replay !== undefined,
    hpaKeys: [...scene.state.hpas.keys()],
    hpa: shownHpa(scene)?.key ?? null,
    feedIds: feedLines(scene).map((line) => line.entry.id),
    pageRows: Math.max(1, Math.floor(rows / 2) - 4),
  };
}
