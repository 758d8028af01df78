import type { Container, Probe } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';
import {
  foldOutcome,
  initialProbeState,
  isProbeDue,
  type ProbeKind,
  type ProbeOutcome,
  type ProbeState,
  probeDefaults,
} from './probe.ts';

/** Timers come up to a millisecond early: a whole second counts as one all the same. */
const TIMER_SLACK_MS = 2;

export interface ProberOptions {
  readonly container: Container;
  readonly clock: Clock;
  check(probe: Probe, timeoutMs: number): Promise<ProbeOutcome>;
  /** Readiness or "started" has changed. */
  onChange(): void;
  /** Every single failure, also below the threshold. */
  onFailure(kind: ProbeKind, message: string): void;
  /** Liveness or startup has failed for good: this container must go. */
  onUnhealthy(kind: ProbeKind): void;
}

/** The probes of one life of a container, which has begun just now. */
export class ContainerProber {
  readonly #options: ProberOptions;
  readonly #startedAt: number;
  readonly #states = new Map<ProbeKind, ProbeState>();
  readonly #cancels = new Map<ProbeKind, () => void>();
  #terminating = false;
  #stopped = false;

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#startedAt = options.clock.elapsed();
    for (const kind of ['startup', 'readiness', 'liveness'] as const) {
      const probe = options.container[`${kind}Probe`];
      if (!probe) continue;
      this.#states.set(kind, initialProbeState(kind));
      this.#tick(kind, probe, this.#startedAt);
    }
  }

  get started(): boolean {
    const startup = this.#states.get('startup');
    return startup === undefined || startup.result === 'success';
  }

  get ready(): boolean {
    const readiness = this.#states.get('readiness');
    return this.started && (readiness === undefined || readiness.result === 'success');
  }

  /** The pod is to end: liveness and startup are asked no more. */
  terminate(): void {
    this.#terminating = true;
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels.values()) cancel();
  }

  /** Like Go's ticker: steady, and a tick that comes while a probe still runs is lost. */
  #tick(kind: ProbeKind, probe: Probe, plannedMs: number): void {
    if (this.#stopped) return;
    const { clock } = this.#options;
    const periodMs = probeDefaults(probe).periodSeconds * 1000;
    void this.#probe(kind, probe).finally(() => {
      if (this.#stopped) return;
      const missed = Math.floor(Math.max(0, clock.elapsed() - plannedMs) / periodMs);
      const next = plannedMs + (missed + 1) * periodMs;
      this.#cancels.set(
        kind,
        clock.after(next - clock.elapsed(), () => this.#tick(kind, probe, next)),
      );
    });
  }

  async #probe(kind: ProbeKind, probe: Probe): Promise<void> {
    const { clock, check, onChange, onFailure, onUnhealthy } = this.#options;
    const before = this.#states.get(kind);
    const moment = {
      runningMs: clock.elapsed() - this.#startedAt + TIMER_SLACK_MS,
      started: this.started,
      terminating: this.#terminating,
    };
    if (before === undefined || !isProbeDue(kind, probe, before, moment)) return;
    const { ok, message } = await check(probe, probeDefaults(probe).timeoutSeconds * 1000);
    if (this.#stopped) return;
    const after = foldOutcome(kind, probe, before, ok);
    this.#states.set(kind, after);
    if (!ok) onFailure(kind, message);
    if (after.result !== before.result) onChange();
    if (after.onHold) onUnhealthy(kind);
    // As the kubelet does, a container that has just started is not kept waiting for readiness's next turn.
    const { readinessProbe } = this.#options.container;
    if (kind === 'startup' && this.started && readinessProbe) void this.#probe('readiness', readinessProbe);
  }
}
