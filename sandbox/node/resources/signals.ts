import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { ContainerLimits, ContainerResources, ResourceDriver } from './driver.ts';
import { proportionalBytes, readProcess, residentBytes } from './proc.ts';
import { SessionScanner } from './sessions.ts';
import { planThrottle, startThrottle, type ThrottleState } from './throttle.ts';

const SCAN_INTERVAL_MS = 2_000;
/** A server forks its workers right after its start: the first looks come sooner. */
const FIRST_SCANS_MS = [100, 400, 1_000];
const MEMORY_CHECK_INTERVAL_MS = 1_000;

/**
 * The driver for machines without writable cgroups: CPU limits by stopping and continuing the process group,
 * memory limits by looking every second, use measured from /proc.
 */
export function createSignalDriver(): ResourceDriver {
  const scanner = new SessionScanner();
  const open = new Set<SignalContainer>();
  const rescan = () => {
    const sessions = [...open].map(({ leader }) => leader).filter((leader) => leader !== undefined);
    if (sessions.length > 0) scanner.scan(new Set(sessions));
  };
  const scanTimer = setInterval(rescan, SCAN_INTERVAL_MS).unref();
  const memoryTimer = setInterval(() => {
    for (const container of open) container.checkMemory();
  }, MEMORY_CHECK_INTERVAL_MS).unref();

  return {
    name: 'signals',
    folders: [],
    open(limits) {
      const container = new SignalContainer(limits, scanner, {
        onAttach: () => {
          for (const delay of FIRST_SCANS_MS) setTimeout(rescan, delay).unref();
        },
        onClose: () => open.delete(container),
      });
      open.add(container);
      return container;
    },
    close() {
      clearInterval(scanTimer);
      clearInterval(memoryTimer);
      for (const container of open) container.close();
    },
  };
}

class SignalContainer implements ContainerResources {
  readonly joinFiles: readonly string[] = [];
  leader: number | undefined;
  readonly #limits: ContainerLimits;
  readonly #scanner: SessionScanner;
  readonly #hooks: { onAttach: () => void; onClose: () => void };
  #throttle: ThrottleState | undefined;
  #timer: NodeJS.Timeout | undefined;
  #cpuNanoseconds = 0;
  #outOfMemory = false;

  constructor(
    limits: ContainerLimits,
    scanner: SessionScanner,
    hooks: { onAttach: () => void; onClose: () => void },
  ) {
    this.#limits = limits;
    this.#scanner = scanner;
    this.#hooks = hooks;
  }

  attach(leader: number): void {
    this.leader = leader;
    this.#hooks.onAttach();
    if (this.#limits.cpuMillicores === null) return;
    this.#throttle = startThrottle(0, performance.now(), this.#limits.cpuMillicores / 1000);
    this.#look();
  }

  usage(): { cpuNanoseconds: number; memoryBytes: number } {
    return { cpuNanoseconds: this.#cpu(), memoryBytes: sum(this.pids().map(proportionalBytes)) };
  }

  pids(): readonly number[] {
    return this.leader === undefined ? [] : this.#scanner.members(this.leader);
  }

  wasOutOfMemory(): boolean {
    return this.#outOfMemory;
  }

  checkMemory(): void {
    const limit = this.#limits.memoryBytes;
    if (limit === null || this.leader === undefined) return;
    // The cheap sum counts shared pages twice: only when it is over is the exact one asked for.
    if (sum(this.pids().map(residentBytes)) <= limit || sum(this.pids().map(proportionalBytes)) <= limit)
      return;
    this.#outOfMemory = true;
    this.#signal('SIGKILL');
  }

  release(): void {
    clearTimeout(this.#timer);
    if (this.#throttle?.stopped) this.#signal('SIGCONT');
    this.#throttle = undefined;
  }

  close(): void {
    this.release();
    this.#hooks.onClose();
  }

  #look(): void {
    if (this.#throttle === undefined || this.leader === undefined) return;
    const limitCores = (this.#limits.cpuMillicores ?? 0) / 1000;
    const cpuMs = this.#cpu() / 1e6;
    const decision = planThrottle(
      this.#throttle,
      cpuMs,
      performance.now(),
      limitCores,
      availableParallelism(),
    );
    this.#throttle = decision.state;
    if (decision.action === 'stop') this.#signal('SIGSTOP');
    if (decision.action === 'continue') this.#signal('SIGCONT');
    this.#timer = setTimeout(() => this.#look(), decision.nextLookMs).unref();
  }

  #cpu(): number {
    const total = sum(this.pids().map((pid) => readProcess(pid)?.cpuNanoseconds ?? 0));
    // A process that ends without being waited for takes its time with it; a counter never goes back.
    this.#cpuNanoseconds = Math.max(this.#cpuNanoseconds, total);
    return this.#cpuNanoseconds;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.leader !== undefined) process.kill(-this.leader, signal);
    } catch {
      // It has just ended.
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
