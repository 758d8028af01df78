import { render } from 'ink';
import { createElement } from 'react';
import type { RunState } from '../../core/state/state.ts';
import { dictionary } from '../i18n/dictionary.ts';
import { frame } from './frame.ts';
import { Keyboard } from './keyboard.ts';
import type { Tui, TuiOptions } from './options.ts';
import { createPainter } from './paint-rows.ts';
import { createPaintScheduler } from './paint-scheduler.ts';
import { feedLines } from './panels/feed.ts';
import { type Scene, shownHpa } from './scene.ts';
import { createTheme, wantsColour } from './theme.ts';
import type { Key } from './view/keys.ts';
import { type Effect, type KeyContext, reduceView } from './view/reduce-view.ts';
import { firstView } from './view/view.ts';

const LATE_ERRORS_MS = 1_000;
const SEEK_MS = 10_000;

/** Shows the store on the terminal until `unmount`: paints on change, and once a second for the clock. */
export function startTui(options: TuiOptions): Tui {
  const { store, stdout, stdin } = options;
  const words = dictionary(options.lang);
  const theme = createTheme(wantsColour(options.env));
  const hasKeyboard = stdin.isTTY === true;
  let view = firstView;
  let frozen: { readonly state: RunState; readonly nowT: number } | null = null;
  let gone = false;
  let failure: unknown = null;

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
  const draw = () => frame(scene(), stdout.columns, stdout.rows);
  const newPainter = () => createPainter((text) => void stdout.write(text));
  let show = newPainter();
  const paint = () => {
    if (gone) return;
    try {
      show(draw());
    } catch (error) {
      failure = error;
      void close();
    }
  };
  const scheduler = createPaintScheduler(paint);

  function onKeys(keys: readonly Key[]) {
    for (const key of keys) {
      const result = reduceView(view, key, keyContext(options, scene(), stdout.rows));
      view = result.view;
      if (result.effect !== null) act(result.effect);
    }
    scheduler.now();
  }

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

  const first = draw();
  // Ink does it only when it is rendered: a Ctrl-C before that would not come as a key.
  if (hasKeyboard) stdin.setRawMode(true);
  stdout.on('error', onTerminalGone);
  const instance = render(createElement(Keyboard, { isThere: hasKeyboard, onKeys }), {
    stdout,
    stdin,
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: true,
  });
  show(first);
  // After Ink's own listener, which erases what it takes for its own.
  stdout.on('resize', repaint);
  const unsubscribe = store.subscribe(() => scheduler.request());
  const done = instance.waitUntilExit().then(() => {
    if (failure !== null) throw failure;
  });
  done.catch(() => undefined);

  function repaint() {
    show = newPainter();
    paint();
  }

  function onTerminalGone() {
    void close();
  }

  function close(): Promise<void> {
    if (!gone) {
      gone = true;
      scheduler.stop();
      unsubscribe();
      stdout.off('resize', repaint);
      instance.unmount();
      // Late errors of a terminal that went away must not end the process.
      setTimeout(() => stdout.off('error', onTerminalGone), LATE_ERRORS_MS).unref();
    }
    return done;
  }
  return { done, unmount: close };
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
    canStopLoad: scene.canStopLoad,
    canExplain: scene.explain !== null,
    isReplay: options.replay !== undefined,
    hpaKeys: [...scene.state.hpas.keys()],
    hpa: shownHpa(scene)?.key ?? null,
    feedIds: feedLines(scene).map((line) => line.entry.id),
    pageRows: Math.max(1, Math.floor(rows / 2) - 4),
  };
}
