import type { Pod, PodStatus } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';
import type { NodeWriter } from './status-writer.ts';

/** The API shows what was reported a moment later: a status that differs for longer was written by somebody else. */
const SETTLE_MS = 3_000;

/** What the API is told of one pod. */
export class PodReport {
  readonly #writer: NodeWriter;
  readonly #clock: Clock;
  #status: PodStatus | undefined;
  #cancel: (() => void) | undefined;

  constructor({ writer, clock }: { readonly writer: NodeWriter; readonly clock: Clock }) {
    this.#writer = writer;
    this.#clock = clock;
  }

  /** What was told last. */
  get status(): PodStatus | undefined {
    return this.#status;
  }

  /** Told when it says something new. */
  publish(pod: Pod, status: PodStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#writer.podStatus(pod, status);
  }

  /** Somebody else's word about this pod (a node that was not heard of for a while) does not stand. */
  reconcile(pod: () => Pod): void {
    const differs = () => this.#status !== undefined && summary(pod().status) !== summary(this.#status);
    if (!differs() || this.#cancel) return;
    this.#cancel = this.#clock.after(SETTLE_MS, () => {
      this.#cancel = undefined;
      if (differs() && this.#status) this.#writer.podStatus(pod(), this.#status);
    });
  }

  /** Nothing is left to reconcile. */
  close(): void {
    this.#cancel?.();
  }
}

function summary(status: PodStatus | undefined): string {
  const conditions = (status?.conditions ?? []).map(({ type, status: is }) => `${type}=${is}`).sort();
  return [status?.phase, status?.podIP, ...conditions].join();
}
