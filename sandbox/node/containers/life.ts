import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toCluster } from '../../cluster/address.ts';
import type { Container, Handler } from '../../cluster/objects.ts';
import type { ImageRunner, RunPlan } from '../../images/types.ts';
import type { ContainerLog } from '../logs/container-log.ts';
import { runCheck } from '../probes/checks.ts';
import type { ProbeKind, ProbeOutcome } from '../probes/probe.ts';
import { ContainerProber } from '../probes/prober.ts';
import { execOutcome } from '../processes/exec.ts';
import type { LaunchedProcess, LaunchOptions } from '../processes/process.ts';
import type { ContainerResources } from '../resources/driver.ts';
import { keepArchiveNames } from '../translation/archive.ts';
import { translateLoopback } from '../translation/hosts.ts';
import { type PathMapping, translatePaths } from '../translation/paths.ts';
import { SHELL_SETTINGS_FILE, shellVariables, translateProcessOne } from '../translation/process-one.ts';
import { AttachPoint } from './attach-point.ts';
import { type ContainerHost, graceOf, LEAST_GRACE_MS, type Tell } from './host.ts';
import { inTerminal } from './terminal.ts';

export interface LifeOptions {
  readonly container: Container;
  readonly host: ContainerHost;
  readonly runner: ImageRunner;
  readonly plan: RunPlan;
  readonly paths: readonly PathMapping[];
  readonly resources: ContainerResources;
  readonly log: ContainerLog;
  readonly tell: Tell;
  /** Its readiness has changed. */
  onChange(): void;
}

/** How a life has ended. */
export interface LifeEnd {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'StartError';
  readonly message?: string | undefined;
}

/** One life of a container, from its start: the process, its hooks and probes, and what bounds it. */
export class Life {
  readonly startedAtMs: number;
  readonly #options: LifeOptions;
  readonly #process: LaunchedProcess;
  #prober: ContainerProber | undefined;
  #attachPoint: AttachPoint | undefined;
  #ending: Promise<void> | undefined;

  constructor(options: LifeOptions) {
    const { container, host, plan, resources, log } = options;
    this.#options = options;
    this.#process = host.context.launch({
      ...plan,
      argv: container.tty ? inTerminal(plan.argv) : plan.argv,
      env: { ...plan.env, ...shellVariables(plan.argv, shellSettings(host)) },
      joinFiles: resources.joinFiles,
      ...(container.stdin && { stdin: { open: true } }),
    });
    this.startedAtMs = host.context.clock.now();
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#process[stream].setEncoding('utf8').on('data', (chunk: string) => log.write(stream, chunk));
    }
    if (this.pid > 0) resources.attach(this.pid);
    // Before anything is said: it is kept for the first client.
    if (container.stdin && this.pid > 0) this.#attachPoint = this.#openAttachPoint();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get started(): boolean {
    return this.#prober?.started ?? false;
  }

  get ready(): boolean {
    return this.#prober?.ready ?? false;
  }

  usage() {
    return this.#options.resources.usage();
  }

  /** Runs the hook of its start, and probes from then on; false: the hook has failed, or it ended meanwhile. */
  async begin(): Promise<boolean> {
    const { container, host, tell } = this.#options;
    const hook = container.lifecycle?.postStart;
    if (hook) {
      const outcome = await Promise.race([this.#hook(hook, HOOK_LIMIT_MS), this.#exited]);
      if (outcome === undefined || this.#ending) return false;
      if (!outcome.ok) {
        tell('Warning', 'FailedPostStartHook', 'PostStartHook failed');
        tell('Normal', 'Killing', 'FailedPostStartHook');
        void this.end(graceOf(host.pod()) * 1000, true);
        return false;
      }
    }
    this.#probe();
    return true;
  }

  /** Resolves when its process has ended and nothing of it is left. */
  async ended(): Promise<LifeEnd> {
    const { resources, log } = this.#options;
    const { exitCode, signal, startError } = await this.#process.exited;
    this.#prober?.stop();
    this.killAll();
    if (startError) {
      log.write('stderr', `${startError.message}\n`);
      return { exitCode, reason: 'StartError', message: startError.message };
    }
    if (signal === 'SIGKILL' && resources.wasOutOfMemory()) return { exitCode, reason: 'OOMKilled' };
    return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
  }

  /** Hook, SIGTERM, grace, SIGKILL; called again it can only have less grace. Resolves when nothing of it is left. */
  end(graceMs: number, hooks: boolean): Promise<void> {
    if (this.#ending && graceMs <= LEAST_GRACE_MS) this.killAll();
    this.#ending ??= this.#end(graceMs, hooks);
    return this.#ending;
  }

  /** Its pod is to end: only readiness is still asked. */
  terminate(): void {
    this.#prober?.terminate();
  }

  killAll(): void {
    this.#process.killGroup();
    for (const pid of this.#options.resources.pids()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  /**
   * What shows its output until it ends, and passes on its input where it takes some: from now on, or from its start for
   * the first client of one that takes input.
   */
  attach(input: boolean): LaunchOptions {
    const takesInput = this.#options.container.stdin === true;
    this.#attachPoint ??= this.#openAttachPoint();
    return this.#attachPoint.command(input && takesInput);
  }

  #openAttachPoint(): AttachPoint {
    const { container, host } = this.#options;
    const path = join(host.context.folders.sockets, `attach-${this.pid}`);
    const { stdin = false, stdinOnce = false } = container;
    return new AttachPoint(this.#process, { path, once: stdinOnce, fromStart: stdin });
  }

  /** How to run a command in it. */
  command(command: readonly string[]): LaunchOptions {
    const { plan, paths, host, resources } = this.#options;
    const translated = command.map((word) => translateLoopback(translatePaths(word, paths), host.podIP));
    const argv = translateProcessOne(keepArchiveNames(command, translated), this.pid);
    const env = { ...plan.env, ...shellVariables(argv, shellSettings(host), this.pid) };
    return { argv, env, cwd: plan.cwd, joinFiles: resources.joinFiles };
  }

  #probe(): void {
    const { container, host, runner, plan, tell, onChange } = this.#options;
    const { podIP } = host;
    this.#prober = new ContainerProber({
      container,
      clock: host.context.clock,
      check: (probe, timeoutMs) =>
        this.#ask(
          probe,
          timeoutMs,
          (command) => runner.probe?.(command, { podIP, env: plan.env }) ?? this.#exec(command, timeoutMs),
        ),
      onChange,
      onFailure: (kind, message) => {
        // Whoever reads it knows the pod by the address that the API tells.
        const text = message.replaceAll(podIP, toCluster(podIP));
        tell('Warning', 'Unhealthy', `${kind.charAt(0).toUpperCase()}${kind.slice(1)} probe failed: ${text}`);
      },
      onUnhealthy: (kind) => this.#giveUp(kind),
    });
  }

  /** A probe has given the container up: it ends, and is started again. */
  #giveUp(kind: ProbeKind): void {
    const { container, host, tell } = this.#options;
    if (this.#ending) return;
    const seconds = container[`${kind}Probe`]?.terminationGracePeriodSeconds ?? graceOf(host.pod());
    tell('Normal', 'Killing', `Container ${container.name} failed ${kind} probe, will be restarted`);
    void this.end(seconds * 1000, true);
  }

  async #end(graceMs: number, hooks: boolean): Promise<void> {
    const { container, resources, tell } = this.#options;
    const deadline = performance.now() + Math.max(LEAST_GRACE_MS, graceMs);
    const hook = hooks ? container.lifecycle?.preStop : undefined;
    if (hook && graceMs > LEAST_GRACE_MS) {
      const outcome = await Promise.race([this.#hook(hook, graceMs), this.#exited]);
      if (outcome?.ok === false) tell('Warning', 'FailedPreStopHook', 'PreStopHook failed');
    }
    resources.release();
    this.#process.signal('SIGTERM');
    const left = Math.max(LEAST_GRACE_MS, deadline - performance.now());
    const late = sleep(left, true, { ref: false });
    if (await Promise.race([this.#exited, late])) this.killAll();
    await this.#exited;
  }

  get #exited(): Promise<undefined> {
    return this.#process.exited.then(() => undefined);
  }

  async #hook(hook: Handler, timeoutMs: number): Promise<ProbeOutcome> {
    if (!hook.sleep) return this.#ask(hook, timeoutMs, (command) => this.#exec(command, timeoutMs));
    await sleep(Math.min(hook.sleep.seconds * 1000, timeoutMs), undefined, { ref: false });
    return { ok: true, message: '' };
  }

  #ask(
    handler: Handler,
    timeoutMs: number,
    exec: (command: readonly string[]) => Promise<ProbeOutcome>,
  ): Promise<ProbeOutcome> {
    const { host, container } = this.#options;
    return runCheck(handler, { podIP: host.podIP, container, timeoutMs, exec });
  }

  #exec(command: readonly string[], timeoutMs: number): Promise<ProbeOutcome> {
    return execOutcome(this.#options.host.context.launch(this.command(command)), timeoutMs, command);
  }
}

/** A hook of the start may take its time: Kubernetes sets none. */
const HOOK_LIMIT_MS = 2 ** 31 - 1;

function shellSettings({ podFolder }: ContainerHost): string {
  return join(podFolder, SHELL_SETTINGS_FILE);
}
