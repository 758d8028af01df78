import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { TIMELINE_START } from '../../recorder/timeline-reader.ts';
import type { EventStream } from '../session/event-stream.ts';
import type { Recording, Stretch } from './recording.ts';

export interface PlayerStatus {
  readonly positionMs: number;
  readonly durationMs: number;
  /** 1: as it happened. */
  readonly speed: number;
  readonly paused: boolean;
}

/** Plays a recorded run into a stream, at any speed, forward and back. */
export interface Player {
  status(): PlayerStatus;
  /** That far forward (or back, when negative), at most to an end of the recording. */
  seekBy(deltaMs: number): void;
  /** To the next (1) or the former (-1) change of what the autoscaler wants; nowhere when there is none. */
  seekDecision(direction: 1 | -1): void;
  togglePause(): void;
  faster(): void;
  slower(): void;
  /** Resolves when the end is reached for the first time. */
  readonly finished: Promise<void>;
  stop(): void;
}

export interface PlayerOptions {
  readonly recording: Recording;
  readonly stream: Pick<EventStream, 'push' | 'restore'>;
  readonly speed: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export const SPEEDS: readonly number[] = [0.5, 1, 2, 5, 10, 30, 60, 120];
const TICK_MS = 100;
/** A decision that was just jumped to is not the former one, though the recording has played on since. */
const JUST_NOW_MS = 1_000;

export function createPlayer({
  recording,
  stream,
  speed: first,
  now = () => performance.now(),
}: PlayerOptions): Player {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const durationMs = () => recording.endT();
  let speed = first;
  let paused = false;
  let positionMs = 0;
  /** What was asked for and lies where the recording has not been read yet. */
  let aim: (() => number | undefined) | null = null;
  let stretch: Stretch = { events: [], next: TIMELINE_START };
  let next = 0;
  let tickedAt = now();

  // The first event is there at once: a screen has something to show.
  playTo(0);
  const timer = setInterval(() => {
    const at = now();
    const passedMs = at - tickedAt;
    tickedAt = at;
    if (aim !== null) seek(aim);
    else if (!paused) playTo(positionMs + passedMs * speed);
  }, TICK_MS);

  /** Tells of every event until then. */
  function playTo(target: number): void {
    positionMs = Math.max(0, Math.min(target, durationMs(), recording.reachedT()));
    for (let event = nextEvent(); event !== null && event.t <= positionMs; event = nextEvent()) {
      stream.push(event);
      next++;
    }
    if (recording.isRead() && nextEvent() === null) finish();
  }

  function nextEvent(): TimelineEvent | null {
    for (;;) {
      const event = stretch.events[next];
      if (event !== undefined) return event;
      const after = recording.after(stretch.next);
      if (after === null) return null;
      stretch = after;
      next = 0;
    }
  }

  /** Goes on from what is known nearest before: a state knows no way back. */
  function jumpTo(target: number): void {
    const checkpoint = recording.checkpointAt(Math.min(durationMs(), Math.max(0, target)));
    if (target < positionMs || checkpoint.t > positionMs) {
      stream.restore(checkpoint.facts);
      stretch = { events: [], next: checkpoint.place };
      next = 0;
    }
    playTo(target);
  }

  /** As far as it has been read; the rest with the next ticks. */
  function seek(where: () => number | undefined): void {
    const target = where();
    if (target !== undefined) jumpTo(target);
    aim = recording.isRead() || (target !== undefined && target <= recording.reachedT()) ? null : where;
  }

  const change = (step: 1 | -1) => {
    const faster = SPEEDS.filter((one) => (step === 1 ? one > speed : one < speed));
    speed = (step === 1 ? faster[0] : faster.at(-1)) ?? speed;
  };
  return {
    finished,
    status: () => ({
      positionMs,
      durationMs: durationMs(),
      speed,
      paused: paused || positionMs >= durationMs(),
    }),
    seekBy(deltaMs) {
      const target = positionMs + deltaMs;
      seek(() => target);
    },
    seekDecision(direction) {
      const from = direction === 1 ? positionMs : positionMs - JUST_NOW_MS * speed;
      if (direction === 1) return seek(() => recording.decisions().find((at) => at > from));
      const former = recording.decisions().findLast((at) => at < from);
      if (former !== undefined) seek(() => former);
    },
    togglePause() {
      // At the end there is nothing to pause: play again.
      if (positionMs >= durationMs()) seek(() => 0);
      else paused = !paused;
      tickedAt = now();
    },
    faster: () => change(1),
    slower: () => change(-1),
    stop: () => clearInterval(timer),
  };
}
