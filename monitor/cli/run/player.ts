import type { TimelineEvent } from '../../core/events.ts';
import type { EventStream } from './stream.ts';

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
  /** In order. */
  readonly events: readonly TimelineEvent[];
  readonly stream: Pick<EventStream, 'push' | 'reset'>;
  readonly speed: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export const SPEEDS: readonly number[] = [0.5, 1, 2, 5, 10, 30, 60, 120];
const TICK_MS = 100;
/** A decision that was just jumped to is not the former one, though the recording has played on since. */
const JUST_NOW_MS = 1_000;

export function createPlayer({
  events,
  stream,
  speed: first,
  now = () => performance.now(),
}: PlayerOptions): Player {
  const durationMs = events.at(-1)?.t ?? 0;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let speed = first;
  let paused = false;
  let positionMs = 0;
  let next = 0;
  let tickedAt = now();

  // The first event is there at once: a screen has something to show.
  moveTo(0);
  const timer = setInterval(() => {
    const at = now();
    const passedMs = at - tickedAt;
    tickedAt = at;
    if (!paused) moveTo(positionMs + passedMs * speed);
  }, TICK_MS);

  function moveTo(target: number): void {
    const reached = Math.min(durationMs, Math.max(0, target));
    if (reached < positionMs) {
      // A state knows no way back: the run is told again from its beginning.
      stream.reset();
      next = 0;
    }
    positionMs = reached;
    for (let event = events[next]; event !== undefined && event.t <= reached; event = events[next]) {
      stream.push(event);
      next += 1;
    }
    if (next >= events.length) finish();
  }

  const change = (step: 1 | -1) => {
    const faster = SPEEDS.filter((one) => (step === 1 ? one > speed : one < speed));
    speed = (step === 1 ? faster[0] : faster.at(-1)) ?? speed;
  };
  return {
    finished,
    status: () => ({ positionMs, durationMs, speed, paused: paused || positionMs >= durationMs }),
    seekBy: (deltaMs) => moveTo(positionMs + deltaMs),
    seekDecision(direction) {
      const times = decisionTimes(events);
      const t =
        direction === 1
          ? times.find((at) => at > positionMs)
          : times.findLast((at) => at < positionMs - JUST_NOW_MS * speed);
      if (t !== undefined) moveTo(t);
    },
    togglePause() {
      // At the end there is nothing to pause: play again.
      if (positionMs >= durationMs) moveTo(0);
      else paused = !paused;
      tickedAt = now();
    },
    faster: () => change(1),
    slower: () => change(-1),
    stop: () => clearInterval(timer),
  };
}

/** When an autoscaler's wanted count changed. A zero is that of a controller that has no metric yet. */
function decisionTimes(events: readonly TimelineEvent[]): readonly number[] {
  const wanted = new Map<string, unknown>();
  const times: number[] = [];
  for (const event of events) {
    if (event.type !== 'hpa.observed') continue;
    const before = wanted.get(event.hpa);
    const now = event.object.status.desiredReplicas;
    if (before !== undefined && before !== 0 && before !== now) times.push(event.t);
    wanted.set(event.hpa, now);
  }
  return times;
}
