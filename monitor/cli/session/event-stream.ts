import { foldFacts, initialFacts, type RunFacts } from '../../../core/measure/facts.ts';
import type { RunState } from '../../../core/state/state.ts';
import type { PalierEvent, TimelineEvent } from '../../../core/timeline/events.ts';
import type { Sink } from '../../../core/timeline/sink.ts';

/** The state of a run as it grows, for whoever shows it. */
export interface RunStore {
  getState(): RunState;
  /** Calls `onChange` after each change; returns what ends that. */
  subscribe(onChange: () => void): () => void;
}

/** The one way that every event goes, live and replayed: into the state, then to every sink in turn. */
export interface EventStream {
  readonly store: RunStore;
  /** What a verdict needs; holds the state that the store gives. */
  facts(): RunFacts;
  /** Of a live run: stamped now. */
  emit(event: PalierEvent): void;
  /** Of a recording, or stamped already. */
  push(event: TimelineEvent): void;
  addSink(sink: Sink): void;
  /** Goes on from what was known at another moment, for seeking in a recording. */
  restore(facts: RunFacts): void;
  /** Closes every sink; nothing is taken after that. Throws the first error of a sink, once all are closed. */
  close(): Promise<void>;
}

export interface StreamOptions {
  readonly stamp: () => { readonly t: number; readonly at: string };
  /** Takes secrets out of an event before anybody sees it: state, summary and recording hold the same. */
  readonly redact?: (event: TimelineEvent) => TimelineEvent;
}

export function createEventStream({ stamp, redact = (event) => event }: StreamOptions): EventStream {
  const sinks: Sink[] = [];
  const listeners = new Set<() => void>();
  let facts = initialFacts();
  let lastT = 0;
  let closed = false;

  const push = (event: TimelineEvent) => {
    if (closed) return;
    facts = foldFacts(facts, event);
    for (const sink of sinks) sink.onEvent(event);
    for (const onChange of listeners) onChange();
  };
  return {
    store: {
      getState: () => facts.state,
      subscribe(onChange) {
        listeners.add(onChange);
        return () => listeners.delete(onChange);
      },
    },
    facts: () => facts,
    push,
    emit(event) {
      const { t, at } = stamp();
      // Events are in order, whatever the resolution of the clock.
      lastT = Math.max(lastT, t);
      push(redact({ t: lastT, at, ...event }));
    },
    addSink: (sink) => void sinks.push(sink),
    restore(known) {
      facts = known;
      for (const onChange of listeners) onChange();
    },
    async close() {
      closed = true;
      const results = await Promise.allSettled(sinks.map((sink) => sink.close()));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
