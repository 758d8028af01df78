import type { TimelineEvent } from './events.ts';

/** Every output (recorder, TUI, plain lines, gate, report) takes the same events, live or replayed. */
export interface Sink {
  onEvent(event: TimelineEvent): void;
  /** Called once, after the last event; resolves when everything is out. */
  close(): Promise<void>;
}
