import { type HpaState, primaryHpa, type RunState } from '../../core/state/state.ts';
import { planDurationMs } from '../../core/timeline/plan.ts';
import type { Dictionary } from '../i18n/dictionary-shape.ts';
import { columnOf, type Stretch, type TimeSpan, timeOf } from './chart/columns.ts';
import type { ReplayStatus } from './options.ts';
import type { Theme } from './theme.ts';
import type { ViewState } from './view/view.ts';

/** Everything a frame is drawn from; the same scene gives the same frame. */
export interface Scene {
  readonly state: RunState;
  readonly view: ViewState;
  /** Milliseconds since the run began. */
  readonly nowT: number;
  readonly words: Dictionary;
  readonly theme: Theme;
  readonly recording: boolean;
  readonly replay: ReplayStatus | null;
  /** What came while the display was frozen. */
  readonly unseenEvents: number;
  readonly canStopLoad: boolean;
  /** null: there is no explanation to ask for. */
  readonly explain: (() => readonly string[]) | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The HPA that the screen is about; null before any was seen. */
export function shownHpa({ state, view }: Pick<Scene, 'state' | 'view'>): HpaState | null {
  const chosen = view.hpa === null ? undefined : state.hpas.get(view.hpa);
  return chosen ?? primaryHpa(state) ?? state.hpas.values().next().value ?? null;
}

const RECENT_MS = 120_000;
const FIRST_SPAN_MS = 60_000;

/**
 * The stretch of time of a chart so many columns wide. The whole run: up to its expected end, so that the line grows
 * into a picture that stands still; without an expected end, it doubles when full. It goes on column by column: within
 * one it is the same, so that a chart without new data is not drawn again.
 */
export function timeSpan(
  { state, view, nowT }: Pick<Scene, 'state' | 'view' | 'nowT'>,
  columns: number,
): TimeSpan {
  const span = view.span === 'recent' ? recentSpan(nowT, columns) : wholeSpan(state, nowT);
  return { ...span, nowT: timeOf(span, columns, columnOf(span, columns, nowT)) };
}

function recentSpan(nowT: number, columns: number): Stretch {
  const columnMs = RECENT_MS / columns;
  const fromT = Math.max(0, Math.ceil((nowT - RECENT_MS) / columnMs) * columnMs);
  return { fromT, toT: fromT + RECENT_MS };
}

function wholeSpan(state: RunState, nowT: number): Stretch {
  const expected = state.ended?.t ?? state.phase.expectedEndT ?? afterPlan(state);
  let toT = Math.max(FIRST_SPAN_MS, expected ?? 0);
  while (toT < nowT) toT = expected === null ? toT * 2 : toT + 60_000;
  return { fromT: 0, toT };
}

/** Before the load starts only its plan tells; settling takes a while more. */
function afterPlan({ header }: RunState): number | null {
  const planMs = planDurationMs(header?.load ?? null);
  return planMs === null ? null : planMs + RECENT_MS;
}

/** The wall clock of `nowT`, from the newest event's; null before any. */
export function wallClock({ state, nowT }: Pick<Scene, 'state' | 'nowT'>): number | null {
  const at = Date.parse(state.now.at);
  return Number.isNaN(at) ? null : at + (nowT - state.now.t);
}
