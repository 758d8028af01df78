import type { Lang } from '../../../core/lib/lang.ts';
import { reduce } from '../../../core/state/reduce.ts';
import { initialState, type RunState } from '../../../core/state/state.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import type { Scene } from '../scene.ts';
import { createTheme } from '../theme.ts';
import { firstView } from '../view/view.ts';

/** The state of a run at `t`, through the real reducer. */
export function stateAt(events: readonly TimelineEvent[], t: number): RunState {
  return events.filter((event) => event.t <= t).reduce(reduce, initialState());
}

/** A scene without colour, at the moment of its newest event unless said otherwise. */
export function sceneOf(state: RunState, lang: Lang, over: Partial<Scene> = {}): Scene {
  return {
    state,
    view: firstView,
    nowT: state.now.t,
    words: dictionary(lang),
    theme: createTheme(false),
    recording: true,
    replay: null,
    unseenEvents: 0,
    canStopLoad: state.load.status === 'running',
    explain: null,
    ...over,
  };
}
