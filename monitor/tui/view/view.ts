/** What the viewer chose to see; the run itself is in RunState. */
export interface ViewState {
  /** Id of the panel shown large; null: all of them. */
  readonly focus: string | null;
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
  /** Rows scrolled down in a large panel, in help and explanation. */
  readonly panelOffset: number;
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
  panelOffset: 0,
  overlayOffset: 0,
};
