import { join } from 'node:path';
import type { Container, ContainerState, ContainerStatus, Terminated } from '../../cluster/objects.ts';
import type { ImageRunner } from '../../images/types.ts';
import { pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { ContainerLog } from '../logs/container-log.ts';
import { kubeTime } from '../pods/pod.ts';
import type { LaunchOptions } from '../processes/process.ts';
import { CRASH_LOOP, NO_BACK_OFF, nextRestart } from './backoff.ts';
import { type ContainerHost, type Tell, tellerOf } from './host.ts';
import { Life, type LifeEnd } from './life.ts';
import { findSurroundings, runContext } from './preparation.ts';
import { pullImage } from './pull.ts';
import { bytes, millicores } from './quantity.ts';

export interface ContainerPast {
  readonly waitingReason: string;
  /** `Always`, `OnFailure` or `Never`. */
  readonly restart: string;
  /** What was reported of it in a former life of this node. */
  readonly former?: ContainerStatus | undefined;
}

/** A container that runs now, and what it uses. */
export interface MeasuredContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly startedAtMs: number;
  usage(): { readonly cpuNanoseconds: number; readonly memoryBytes: number };
}

/**
 * A container of a pod through all its lives: start, end, back-off, start again. `run()` resolves when it will not start
 * again.
 */
export class ContainerWorker {
  readonly spec: Container;
  readonly log: ContainerLog;
  readonly #host: ContainerHost;
  readonly #tell: Tell;
  readonly #restart: string;
  readonly #stop = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  #state: ContainerState;
  #lastState: ContainerState = {};
  #restarts = 0;
  #lives = 0;
  #life: Life | undefined;
  #id: string | undefined;

  constructor(spec: Container, host: ContainerHost, { waitingReason, restart, former }: ContainerPast) {
    this.spec = spec;
    this.#host = host;
    this.#tell = tellerOf(spec, host);
    this.#restart = restart;
    this.#state = { waiting: { reason: waitingReason } };
    const ended = former && formerEnd(former, host.context.clock.now());
    if (former && ended) {
      const again = isRestarted(restart, ended.exitCode);
      this.#restarts = former.restartCount + (again ? 1 : 0);
      if (again) this.#lastState = { terminated: ended };
      else this.#state = { terminated: ended };
    }
    this.log = new ContainerLog(join(host.podFolder, 'logs', spec.name), host.context.clock.now);
  }

  status(): ContainerStatus {
    const life = this.#state.running && this.#life;
    return {
      name: this.spec.name,
      image: this.#image,
      imageID: this.#lives > 0 ? `processes://${this.#image}` : '',
      ...(this.#id && { containerID: this.#id }),
      ready: life?.ready ?? false,
      started: life?.started ?? false,
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
      volumeMounts: (this.spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
        name,
        mountPath,
        ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
      })),
    };
  }

  measured(): Omit<MeasuredContainer, 'namespace' | 'pod' | 'podUid'> | undefined {
    const life = this.#state.running && this.#life;
    return life && { container: this.spec.name, startedAtMs: life.startedAtMs, usage: () => life.usage() };
  }

  /** How to run a command in it, as it is now; undefined: it does not run. */
  commandIn(command: readonly string[]): LaunchOptions | undefined {
    return this.#life?.command(command);
  }

  /** What shows its output from now on until it ends, and passes `input` on; undefined: it does not run. */
  attach(input: boolean): LaunchOptions | undefined {
    return this.#life?.attach(input);
  }

  /** Resolves when it has started for the first time, or is to end. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  async run(): Promise<void> {
    const { clock } = this.#host.context;
    let backOff = NO_BACK_OFF;
    // It has ended for good in a former life.
    if (this.#state.terminated) return;
    while (!this.#stop.signal.aborted) {
      const runner = await pullImage(this.#image, this.#host.context, this.#waiting);
      if (runner === undefined) return;
      const began = clock.elapsed();
      const exitCode = await this.#live(runner);
      if (this.#stop.signal.aborted || !isRestarted(this.#restart, exitCode)) return;
      const { waitMs, next } = nextRestart(backOff, clock.elapsed() - began, CRASH_LOOP);
      backOff = next;
      if (!(await this.#backOff(waitMs))) return;
      this.#restarts += 1;
    }
  }

  /** Ends it for good. Resolves when nothing of it is left. May be called again with less grace. */
  async stop(graceMs: number, hooks: boolean): Promise<void> {
    const isFirst = !this.#stop.signal.aborted;
    this.#stop.abort();
    this.#started.resolve();
    if (this.#life === undefined) return;
    if (isFirst) this.#tell('Normal', 'Killing', `Stopping container ${this.spec.name}`);
    this.#life.terminate();
    await this.#life.end(graceMs, hooks);
  }

  get #image(): string {
    return this.spec.image ?? '';
  }

  /** What a step that may have to wait works with. */
  get #waiting() {
    return {
      tell: this.#tell,
      become: (state: ContainerState) => this.#become(state),
      stop: this.#stop.signal,
    };
  }

  /** One life, from its preparation to its end; its exit code. */
  async #live(runner: ImageRunner): Promise<number> {
    const { context, pod } = this.#host;
    const found = await findSurroundings(this.spec, runner, this.#host, this.#waiting);
    if (found === undefined) return 0;
    const resources = context.resources.open({
      id: `${pod().metadata.uid}_${this.spec.name}_${this.#lives++}`,
      ...limitsOf(this.spec),
    });
    const preparedAtMs = context.clock.now();
    try {
      this.log.start();
      const log = (line: string) => this.log.write('stderr', `[sandbox] ${line}\n`);
      const { joinFiles } = resources;
      const plan = await runner.prepare(runContext(this.spec, found, this.#host, { joinFiles, log }));
      if (this.#stop.signal.aborted) return 0;
      const life = new Life({
        container: this.spec,
        host: this.#host,
        runner,
        plan,
        paths: found.paths,
        resources,
        log: this.log,
        tell: this.#tell,
        onChange: () => this.#changed(),
      });
      return await this.#follow(life);
    } catch (error) {
      const message = messageOf(error);
      this.log.write('stderr', `${message}\n`);
      this.#tell('Warning', 'Failed', `Error: ${message.split('\n')[0]}`);
      this.#ended({ exitCode: 1, reason: 'StartError', message }, preparedAtMs);
      return 1;
    } finally {
      this.log.end();
      resources.close();
    }
  }

  async #follow(life: Life): Promise<number> {
    this.#life = life;
    this.#id = `processes://${this.#host.pod().metadata.uid}/${this.spec.name}/${this.#restarts}`;
    this.#tell('Normal', 'Created', 'Container created');
    this.#tell('Normal', 'Started', 'Container started');
    const ended = life.ended();
    if (await life.begin()) this.#become({ running: { startedAt: kubeTime(life.startedAtMs) } });
    const end = await ended;
    this.#ended(end, life.startedAtMs);
    return end.exitCode;
  }

  async #backOff(waitMs: number): Promise<boolean> {
    if (waitMs === 0) return true;
    const { name, namespace, uid } = this.#host.pod().metadata;
    const pod = `${name}_${namespace}(${uid})`;
    const ended = this.#state.terminated;
    if (ended) this.#lastState = { terminated: ended };
    const message = `back-off ${goDuration(waitMs)} restarting failed container=${this.spec.name} pod=${pod}`;
    this.#become({ waiting: { reason: 'CrashLoopBackOff', message } });
    const told = `Back-off restarting failed container ${this.spec.name} in pod ${pod}`;
    this.#tell('Warning', 'BackOff', told);
    return pause(this.#host.context.clock, waitMs, this.#stop.signal);
  }

  #ended({ exitCode, reason, message }: LifeEnd, startedAtMs: number): void {
    const containerID = this.#id;
    this.#life = undefined;
    this.#id = undefined;
    this.#become({
      terminated: {
        exitCode,
        reason,
        ...(message && { message }),
        startedAt: kubeTime(startedAtMs),
        finishedAt: kubeTime(this.#host.context.clock.now()),
        ...(containerID && { containerID }),
      },
    });
  }

  #become(state: ContainerState): void {
    if (!state.waiting && this.#state.terminated) this.#lastState = { terminated: this.#state.terminated };
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    if (this.status().started) this.#started.resolve();
    this.#host.onChange();
  }
}

function limitsOf({ resources: { limits = {}, requests = {} } = {} }: Container) {
  return {
    cpuMillicores: millicores(limits.cpu),
    memoryBytes: bytes(limits.memory),
    cpuRequestMillicores: millicores(requests.cpu ?? limits.cpu),
  };
}

function isRestarted(restart: string, exitCode: number): boolean {
  return restart === 'Always' || (restart === 'OnFailure' && exitCode !== 0);
}

/** How a container of a former life has ended: with the node, unless that was told; undefined: it never began. */
function formerEnd({ state, lastState, containerID }: ContainerStatus, now: number): Terminated | undefined {
  if (state?.terminated) return state.terminated;
  if (!state?.running) return lastState?.terminated;
  const { startedAt } = state.running;
  return { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: kubeTime(now), containerID };
}

/** Go's way: `10s`, `1m20s`, `5m0s`. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
