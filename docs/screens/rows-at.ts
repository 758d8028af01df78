import type { Lang } from '../../core/lib/lang.ts';
import { reduce } from '../../core/state/reduce.ts';
import { initialState, type RunState } from '../../core/state/state.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { dictionary } from '../../monitor/i18n/dictionary.ts';
import { frame } from '../../monitor/tui/testing/frame.ts';
import { createTheme } from '../../monitor/tui/theme.ts';
import { firstView } from '../../monitor/tui/view/view.ts';

export const COLUMNS = 100;
const ROWS = 30;

/** What the terminal showed at a moment of a run: the same reducer, the same frame. */
export function rowsAt(events: readonly TimelineEvent[], t: number, lang: Lang): readonly string[] {
  const state = events.filter((event) => event.t <= t).reduce<RunState>(reduce, initialState());
  return frame(
    {
      state,
      view: firstView,
      nowT: t,
      words: dictionary(lang),
      theme: createTheme(true),
      recording: true,
      replay: null,
      unseenEvents: 0,
      canStopLoad: state.load.status === 'running',
      explain: () => [],
    },
    COLUMNS,
    ROWS,
  );
}
