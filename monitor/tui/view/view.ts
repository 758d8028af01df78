/** The panels, in the order of their number keys. */
export const PANELS = ['load', 'replicas', 'pods', 'dependencies', 'feed'] as const;

export type PanelName = (typeof PANELS)[number];

/** What the viewer chose to see; the run itself is in RunState. */
export interface ViewState {
  /** The panel shown large; null: all of them. */
  readonly focus: PanelName | null;
  readonly overlay: 'help' | 'explain' | 'hpas' | null;
  /** A question that waits for its answer, asked in the footer. */
  readonly question: 'quit' | 'stop' | null;
  /** Charts show the whole run, or its last minutes. */
  readonly span: 'whole' | 'recent';
  /** The display is frozen. */
  readonly paused: boolean;
  /** The HPA chosen; null: the one the run is about. */
  readonly hpa: string | null;
  /** Where the cursor is in the list of HPAs. */
  readonly hpaCursor: number;
  /** The newest entry shown while scrolled back, by its id, so that new ones do not move the text. */
  readonly feedAnchor: number | null;
  /** Rows scrolled down in pods, help and explanation. */
  readonly podsOffset: number;
  readonly overlayOffset: number;
}

export const firstView: ViewState = {
  focus: null,
  overlay: null,
  question: null,
  span: 'whole',
  paused: false,
  hpa: null,
  hpaCursor: 0,
  feedAnchor: null,
  podsOffset: 0,
  overlayOffset: 0,
};
