import type { Lang } from '../../core/lib/lang.ts';
import type { RunState } from '../../core/state/state.ts';

/** The state that a screen shows. Anyone may fill it: the live sources, or a replay. */
export interface RunStore {
  getState(): RunState;
  /** Calls `onChange` after each change; returns what ends that. */
  subscribe(onChange: () => void): () => void;
}

export interface TuiOptions {
  readonly store: RunStore;
  /** Milliseconds since the run began, now; in a replay, the position in the recording. */
  readonly now: () => number;
  readonly lang: Lang;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** NO_COLOR, TERM and the locale are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly callbacks: TuiCallbacks;
  /** Shows "● rec" while true; without it nothing is recorded. */
  readonly recording?: () => boolean;
  /** Present: the screen is a player, with its bar and keys. */
  readonly replay?: ReplayControls;
  /** The page of the key `e`. Without it the key is not offered. */
  readonly explainView?: ExplainView;
}

/** Why an autoscaler decided what it did, in lines; none: there is nothing to explain yet. */
export type ExplainView = (asked: ExplainAsked) => readonly string[];

export interface ExplainAsked {
  /** `namespace/name`; null: none was seen. */
  readonly hpa: string | null;
  /** The moment whose decision is meant. */
  readonly now: { readonly t: number; readonly at: string };
  /** The screen shows a moment gone by: it is frozen, or what happened is scrolled back. */
  readonly past: boolean;
  readonly lang: Lang;
}

/** What the keys ask for; the screen itself never ends a run. */
export interface TuiCallbacks {
  /** `s`, after its question was answered. */
  readonly onStopLoad?: () => void;
  /** `q`, after its question was answered when load runs. The caller ends the run and calls `unmount`. */
  readonly onQuit: () => void;
  /** Ctrl-C, every time it is pressed: once and twice mean what the command says. */
  readonly onInterrupt: () => void;
  /** `p`: the display is frozen or moves again; observing and recording go on. */
  readonly onPause?: (paused: boolean) => void;
}

export interface ReplayControls {
  readonly status: () => ReplayStatus;
  /** Go that far forward (or back, when negative). */
  readonly seekBy: (deltaMs: number) => void;
  /** To the next (1) or the former (-1) decision of the autoscaler; nowhere when there is none. */
  readonly seekDecision: (direction: 1 | -1) => void;
  readonly togglePause: () => void;
  readonly faster: () => void;
  readonly slower: () => void;
}

export interface ReplayStatus {
  readonly positionMs: number;
  readonly durationMs: number;
  /** 1: as it happened. */
  readonly speed: number;
  readonly paused: boolean;
}

export interface Tui {
  /** Settles when the screen is gone and the terminal restored; rejects when drawing failed. */
  readonly done: Promise<void>;
  /** Restores the terminal, then settles like `done`. Safe to call twice. */
  readonly unmount: () => Promise<void>;
}
