import type { ContainerState, ContainerStatus, Terminated } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';
import { kubeTime } from '../pods/pod.ts';
import type { LifeEnd } from './life.ts';

export interface ContainerPast {
  readonly waitingReason: string;
  /** `Always`, `OnFailure` or `Never`. */
  readonly restart: string;
  /** What was reported of it in a former life of this node. */
  readonly former?: ContainerStatus | undefined;
}

/** What a container's status tells of its lives: how it is, how the last one ended, how often it was started again. */
export class ContainerHistory {
  readonly #restart: string;
  readonly #clock: Pick<Clock, 'now'>;
  #state: ContainerState;
  #lastState: ContainerState = {};
  #restarts = 0;
  #containerID: string | undefined;

  constructor({ waitingReason, restart, former }: ContainerPast, clock: Pick<Clock, 'now'>) {
    this.#restart = restart;
    this.#clock = clock;
    this.#state = { waiting: { reason: waitingReason } };
    const ended = former && formerEnd(former, clock.now());
    if (former && ended) {
      const again = this.isRestarted(ended.exitCode);
      this.#restarts = former.restartCount + (again ? 1 : 0);
      if (again) this.#lastState = { terminated: ended };
      else this.#state = { terminated: ended };
    }
  }

  get state(): ContainerState {
    return this.#state;
  }

  get lastState(): ContainerState {
    return this.#lastState;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Of the life that goes on. */
  get containerID(): string | undefined {
    return this.#containerID;
  }

  isRestarted(exitCode: number): boolean {
    return this.#restart === 'Always' || (this.#restart === 'OnFailure' && exitCode !== 0);
  }

  become(state: ContainerState): void {
    if (!state.waiting) this.#keepEnd();
    this.#state = state;
  }

  created(containerID: string): void {
    this.#containerID = containerID;
  }

  ended({ exitCode, reason, message }: LifeEnd, startedAtMs: number): void {
    const containerID = this.#containerID;
    this.#containerID = undefined;
    this.become({
      terminated: {
        exitCode,
        reason,
        ...(message && { message }),
        startedAt: kubeTime(startedAtMs),
        finishedAt: kubeTime(this.#clock.now()),
        ...(containerID && { containerID }),
      },
    });
  }

  backsOff(message: string): void {
    this.#keepEnd();
    this.#state = { waiting: { reason: 'CrashLoopBackOff', message } };
  }

  restarted(): void {
    this.#restarts += 1;
  }

  #keepEnd(): void {
    if (this.#state.terminated) this.#lastState = { terminated: this.#state.terminated };
  }
}

/** How a container of a former life has ended: with the node, unless that was told; undefined: it never began. */
function formerEnd({ state, lastState, containerID }: ContainerStatus, now: number): Terminated | undefined {
  if (state?.terminated) return state.terminated;
  if (!state?.running) return lastState?.terminated;
  const { startedAt } = state.running;
  return { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: kubeTime(now), containerID };
}
