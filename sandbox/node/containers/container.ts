import { join } from 'node:path';
import type { Container, ContainerState, ContainerStatus } from '../../cluster/objects.ts';
import type { ImageRunner } from '../../images/types.ts';
import { pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { ContainerLog } from '../logs/container-log.ts';
import { kubeTime } from '../pods/pod.ts';
import type { LaunchOptions } from '../processes/process.ts';
import { CRASH_LOOP, NO_BACK_OFF, nextRestart } from './backoff.ts';
import { ContainerHistory, type ContainerPast } from './history.ts';
import { type ContainerHost, type Tell, tellerOf } from './host.ts';
import { Life, type LifeEnd } from './life.ts';
import { findSurroundings, runContext } from './preparation.ts';
import { pullImage } from './pull.ts';
import { bytes, millicores } from './quantity.ts';

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
  readonly #history: ContainerHistory;
  readonly #stop = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  #lives = 0;
  #life: Life | undefined;

  constructor(spec: Container, host: ContainerHost, past: ContainerPast) {
    this.spec = spec;
    this.#host = host;
    this.#tell = tellerOf(spec, host);
    this.#history = new ContainerHistory(past, host.context.clock);
    this.log = new ContainerLog(join(host.podFolder, 'logs', spec.name), host.context.clock.now);
  }

  status(): ContainerStatus {
    const { state, lastState, restarts, containerID } = this.#history;
    const life = state.running && this.#life;
    return {
      name: this.spec.name,
      image: this.#image,
      imageID: this.#lives > 0 ? `processes://${this.#image}` : '',
      ...(containerID && { containerID }),
      ready: life?.ready ?? false,
      started: life?.started ?? false,
      restartCount: restarts,
      state,
      lastState,
      volumeMounts: (this.spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
        name,
        mountPath,
        ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
      })),
    };
  }

  measured(): Omit<MeasuredContainer, 'namespace' | 'pod' | 'podUid'> | undefined {
    const life = this.#history.state.running && this.#life;
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
    if (this.#history.state.terminated) return;
    while (!this.#stop.signal.aborted) {
      const runner = await pullImage(this.#image, this.#host.context, this.#waiting);
      if (runner === undefined) return;
      const began = clock.elapsed();
      const exitCode = await this.#live(runner);
      if (this.#stop.signal.aborted || !this.#history.isRestarted(exitCode)) return;
      const { waitMs, next } = nextRestart(backOff, clock.elapsed() - began, CRASH_LOOP);
      backOff = next;
      if (!(await this.#backOff(waitMs))) return;
      this.#history.restarted();
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
    const { uid } = this.#host.pod().metadata;
    this.#history.created(`processes://${uid}/${this.spec.name}/${this.#history.restarts}`);
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
    this.#history.backsOff(
      `back-off ${goDuration(waitMs)} restarting failed container=${this.spec.name} pod=${pod}`,
    );
    this.#changed();
    const told = `Back-off restarting failed container ${this.spec.name} in pod ${pod}`;
    this.#tell('Warning', 'BackOff', told);
    return pause(this.#host.context.clock, waitMs, this.#stop.signal);
  }

  #ended(end: LifeEnd, startedAtMs: number): void {
    this.#life = undefined;
    this.#history.ended(end, startedAtMs);
    this.#changed();
  }

  #become(state: ContainerState): void {
    this.#history.become(state);
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

/** Go's way: `10s`, `1m20s`, `5m0s`. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
