import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeasuredContainer } from '../../addons/metrics-server/sampler.ts';
import { toCluster } from '../../cluster/address.ts';
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Handler,
  Pod,
  Terminated,
} from '../../cluster/objects.ts';
import type { ImageRunner, RunContext } from '../../images/types.ts';
import { pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { HOST_IP, type KubeletContext } from '../context.ts';
import { ContainerLog } from '../logs/container-log.ts';
import { followCommand } from '../logs/follow-command.ts';
import { kubeTime } from '../pods/pod.ts';
import { mapPaths } from '../pods/volumes.ts';
import { runCheck } from '../probes/checks.ts';
import type { ProbeKind, ProbeOutcome } from '../probes/probe.ts';
import { ContainerProber } from '../probes/prober.ts';
import { execOutcome } from '../processes/exec.ts';
import type { LaunchedProcess, LaunchOptions } from '../processes/process.ts';
import type { ContainerResources } from '../resources/driver.ts';
import { keepArchiveNames } from '../translation/archive.ts';
import { translateHosts, translateHostValue, translateLoopback } from '../translation/hosts.ts';
import { type PathMapping, translatePaths } from '../translation/paths.ts';
import { translateProcessOne } from '../translation/process-one.ts';
import { CRASH_LOOP, NO_BACK_OFF, nextRestart } from './backoff.ts';
import { ContainerConfigError, type Lookup, resolveEnv } from './env.ts';
import { expand } from './expand.ts';
import { bytes, millicores } from './quantity.ts';
import { serviceResolver, serviceVariables } from './services.ts';

/** How long to wait before a reference that led nowhere is looked up again. */
const CONFIG_RETRY_MS = 5_000;
/** While the view may not show it yet. */
const VIEW_LOOK_MS = 20;
/** For whoever has to end without a grace period. */
const LEAST_GRACE_MS = 10;

export interface ContainerPast {
  readonly waitingReason: string;
  /** `Always`, `OnFailure` or `Never`. */
  readonly restart: string;
  /** What was reported of it in a former life of this node. */
  readonly former?: ContainerStatus | undefined;
}

export interface ContainerHost {
  readonly context: KubeletContext;
  readonly pod: () => Pod;
  /** On this machine. */
  readonly podIP: string;
  readonly podFolder: string;
  readonly lookup: Lookup;
  /** The pod is so new that the view may not show yet what it refers to. */
  isEarly(): boolean;
  readonly volumes: ReadonlyMap<string, string>;
  /** The status of the container has changed. */
  onChange(): void;
}

/** One life: the process, its probes and what bounds it. */
interface Life {
  readonly process: LaunchedProcess;
  readonly prober: ContainerProber;
  readonly resources: ContainerResources;
  readonly startedAtMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly id: string;
}

/**
 * A container of a pod through all its lives: start, probes, end, back-off, start again.
 * `run()` resolves when it will not start again.
 */
export class ContainerWorker {
  readonly spec: Container;
  readonly log: ContainerLog;
  readonly #host: ContainerHost;
  readonly #stop = new AbortController();
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #restarts = 0;
  #lives = 0;
  #life: Life | undefined;
  #paths: readonly PathMapping[] = [];
  #stopping: Promise<void> | undefined;

  readonly #restart: string;
  readonly #started = Promise.withResolvers<void>();

  constructor(spec: Container, host: ContainerHost, { waitingReason, restart, former }: ContainerPast) {
    this.spec = spec;
    this.#host = host;
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
    const running = this.#state.running !== undefined;
    return {
      name: this.spec.name,
      image: this.#image,
      imageID: this.#lives > 0 ? `processes://${this.#image}` : '',
      ...(this.#life && { containerID: `processes://${this.#life.id}` }),
      ready: running && (this.#life?.prober.ready ?? false),
      started: running && (this.#life?.prober.started ?? false),
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
      volumeMounts: (this.spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
        name,
        mountPath,
        ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' as const }),
      })),
    };
  }

  get #image(): string {
    return this.spec.image ?? '';
  }

  measured(): Omit<MeasuredContainer, 'namespace' | 'pod' | 'podUid'> | undefined {
    const life = this.#life;
    if (life === undefined || this.#state.running === undefined) return undefined;
    return { container: this.spec.name, startedAtMs: life.startedAtMs, usage: () => life.resources.usage() };
  }

  /** How to run a command in it, as it is now; undefined: it does not run. */
  commandIn(command: readonly string[]): LaunchOptions | undefined {
    const life = this.#life;
    if (life === undefined) return undefined;
    const translated = command.map((word) =>
      translateLoopback(translatePaths(word, this.#paths), this.#host.podIP),
    );
    const argv = translateProcessOne(keepArchiveNames(command, translated), life.process.pid);
    return { argv, env: life.env, cwd: life.cwd, joinFiles: life.resources.joinFiles };
  }

  /** What shows its output from now on until it ends; undefined: it does not run. */
  outputCommand(): LaunchOptions | undefined {
    const pid = this.#life?.process.pid;
    return pid === undefined ? undefined : followCommand(this.log.path, pid);
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
      const runner = await this.#pull();
      if (runner === undefined) return;
      const began = clock.elapsed();
      const exitCode = await this.#live(runner);
      if (this.#stop.signal.aborted) return;
      if (!isRestarted(this.#restart, exitCode)) return;
      const { waitMs, next } = nextRestart(backOff, clock.elapsed() - began, CRASH_LOOP);
      backOff = next;
      if (!(await this.#backOff(waitMs))) return;
      this.#restarts += 1;
    }
  }

  /** Hook, SIGTERM, grace, SIGKILL. Resolves when nothing of it is left. May be called again with less grace. */
  stop(graceMs: number, hooks: boolean): Promise<void> {
    this.#stop.abort();
    this.#started.resolve();
    const life = this.#life;
    if (life === undefined) return Promise.resolve();
    if (this.#stopping === undefined) {
      this.#event('Normal', 'Killing', `Stopping container ${this.spec.name}`);
      life.prober.terminate();
      this.#stopping = this.#end(life, graceMs, hooks);
    } else if (graceMs <= LEAST_GRACE_MS) this.#killAll(life);
    return this.#stopping;
  }

  /** Finds the program of the image; undefined: stopped while waiting for one. */
  async #pull(): Promise<ImageRunner | undefined> {
    const { clock, images } = this.#host.context;
    const image = this.#image;
    for (let waitMs = CRASH_LOOP.initialMs; ; waitMs = Math.min(waitMs * 2, CRASH_LOOP.maximumMs)) {
      try {
        const runner = images.runnerOf(image);
        this.#event(
          'Normal',
          'Pulled',
          `Container image "${image}" already present on machine and can be accessed by the pod`,
        );
        return runner;
      } catch (error) {
        this.#event('Normal', 'Pulling', `Pulling image "${image}"`);
        this.#event('Warning', 'Failed', `Failed to pull image "${image}": ${messageOf(error)}`);
        this.#event('Warning', 'Failed', 'Error: ErrImagePull');
        this.#become({ waiting: { reason: 'ErrImagePull', message: messageOf(error) } });
        if (!(await pause(clock, Math.min(1_000, waitMs), this.#stop.signal))) return undefined;
        this.#event('Normal', 'BackOff', `Back-off pulling image "${image}"`);
        this.#event('Warning', 'Failed', 'Error: ImagePullBackOff');
        const message = `Back-off pulling image "${image}": ErrImagePull: ${messageOf(error)}`;
        this.#become({ waiting: { reason: 'ImagePullBackOff', message } });
        if (!(await pause(clock, waitMs, this.#stop.signal))) return undefined;
      }
    }
  }

  /** One life, from its preparation to its end; its exit code. */
  async #live(runner: ImageRunner): Promise<number> {
    const { context, pod } = this.#host;
    const env = await this.#environment(runner);
    if (env === undefined) return 0;
    const life = this.#lives++;
    const resources = context.resources.open({
      id: `${pod().metadata.uid}_${this.spec.name}_${life}`,
      cpuMillicores: millicores(this.spec.resources?.limits?.cpu),
      memoryBytes: bytes(this.spec.resources?.limits?.memory),
      cpuRequestMillicores: millicores(
        this.spec.resources?.requests?.cpu ?? this.spec.resources?.limits?.cpu,
      ),
    });
    const preparedAt = context.clock.now();
    try {
      this.log.start();
      const runContext = this.#runContext(env, resources);
      const plan = await runner.prepare(runContext);
      if (this.#stop.signal.aborted) return 0;
      const process = context.launch({ ...plan, joinFiles: resources.joinFiles });
      return await this.#watchLife(runner, process, resources, { env: plan.env, cwd: plan.cwd });
    } catch (error) {
      this.log.write('stderr', `${messageOf(error)}\n`);
      this.#event('Warning', 'Failed', `Error: ${messageOf(error).split('\n')[0]}`);
      this.#ended({ exitCode: 1, reason: 'StartError', startedAtMs: preparedAt, message: messageOf(error) });
      return 1;
    } finally {
      this.log.end();
      resources.close();
    }
  }

  async #watchLife(
    runner: ImageRunner,
    process: LaunchedProcess,
    resources: ContainerResources,
    where: { env: Readonly<Record<string, string>>; cwd: string },
  ): Promise<number> {
    const { clock } = this.#host.context;
    const startedAtMs = clock.now();
    for (const stream of ['stdout', 'stderr'] as const) {
      process[stream].setEncoding('utf8').on('data', (chunk: string) => this.log.write(stream, chunk));
    }
    if (process.pid > 0) resources.attach(process.pid);
    const id = `${this.#host.pod().metadata.uid}/${this.spec.name}/${this.#restarts}`;
    const prober = new ContainerProber({
      container: this.spec,
      clock,
      check: (probe, timeoutMs) => this.#check(runner, probe, timeoutMs),
      onChange: () => this.#changed(),
      onFailure: (kind, message) =>
        this.#event(
          'Warning',
          'Unhealthy',
          `${capitalised(kind)} probe failed: ${this.#asInCluster(message)}`,
        ),
      onUnhealthy: (kind) => this.#replace(kind),
    });
    this.#life = { process, prober, resources, startedAtMs, id, ...where };
    this.#event('Normal', 'Created', 'Container created');
    this.#event('Normal', 'Started', 'Container started');
    this.#become({ running: { startedAt: kubeTime(startedAtMs) } });

    const exit = await process.exited;
    prober.stop();
    this.#killAll(this.#life);
    const outOfMemory = exit.signal === 'SIGKILL' && resources.wasOutOfMemory();
    if (exit.startError) this.log.write('stderr', `${exit.startError.message}\n`);
    this.#ended({
      exitCode: exit.exitCode,
      reason: outOfMemory
        ? 'OOMKilled'
        : exit.startError
          ? 'StartError'
          : exit.exitCode === 0
            ? 'Completed'
            : 'Error',
      startedAtMs,
      ...(exit.startError && { message: exit.startError.message }),
    });
    return exit.exitCode;
  }

  /** Waits until every reference of the container leads somewhere; undefined: stopped before. */
  async #environment(runner: ImageRunner): Promise<Record<string, string> | undefined> {
    const { context, pod, podIP, podFolder, lookup, volumes } = this.#host;
    const namespace = pod().metadata.namespace ?? '';
    const services = pod().spec.enableServiceLinks === false ? [] : context.view.list('services', namespace);
    for (;;) {
      try {
        this.#paths = await mapPaths(this.spec, volumes, runner.folders, podFolder);
        await mkdir(join(podFolder, 'tmp'), { recursive: true });
        const env = resolveEnv({
          pod: pod(),
          container: this.spec,
          podIP,
          hostIP: HOST_IP,
          lookup,
          serviceEnv: { ...apiVariables(context.apiServer), ...serviceVariables(services) },
        });
        return env;
      } catch (error) {
        if (!(error instanceof ContainerConfigError)) throw error;
        if (this.#host.isEarly()) {
          if (!(await pause(context.clock, VIEW_LOOK_MS, this.#stop.signal))) return undefined;
          continue;
        }
        this.#event('Warning', 'Failed', `Error: ${error.message}`);
        this.#become({ waiting: { reason: 'CreateContainerConfigError', message: error.message } });
        if (!(await pause(context.clock, CONFIG_RETRY_MS, this.#stop.signal))) return undefined;
      }
    }
  }

  #runContext(env: Readonly<Record<string, string>>, resources: ContainerResources): RunContext {
    const { context, pod, podIP, podFolder } = this.#host;
    const namespace = pod().metadata.namespace ?? '';
    const resolve = serviceResolver(context.view);
    const translate = (text: string) =>
      translateHosts(translatePaths(expand(text, env), this.#paths), namespace, resolve);
    const translated = Object.entries(env).map(([key, value]) => [
      key,
      translateHostValue(key, translatePaths(value, this.#paths), namespace, resolve),
    ]);
    return {
      pod: pod(),
      container: this.spec,
      podIP,
      env: Object.fromEntries(translated) as Record<string, string>,
      command: this.spec.command?.map(translate),
      args: this.spec.args?.map(translate),
      paths: this.#paths,
      podFolder,
      cacheFolder: context.folders.cache,
      kubeconfigPath: context.kubeconfigPath,
      resolve,
      launch: context.launch,
      joinFiles: resources.joinFiles,
      log: (line) => this.log.write('stderr', `[sandbox] ${line}\n`),
    };
  }

  #check(runner: ImageRunner, handler: Handler, timeoutMs: number): Promise<ProbeOutcome> {
    const { podIP } = this.#host;
    return runCheck(handler, {
      podIP,
      container: this.spec,
      timeoutMs,
      exec: (command) => {
        const known = runner.probe?.(command, { podIP, env: this.#life?.env ?? {} });
        return known ?? this.#exec(command, timeoutMs);
      },
    });
  }

  #exec(command: readonly string[], timeoutMs: number): Promise<ProbeOutcome> {
    const options = this.commandIn(command);
    if (options === undefined) return Promise.resolve({ ok: false, message: 'container not running' });
    return execOutcome(this.#host.context.launch(options), timeoutMs, command);
  }

  /** A probe has given the container up: it ends, and `run` starts it again. */
  #replace(kind: ProbeKind): void {
    const life = this.#life;
    if (life === undefined || this.#stop.signal.aborted) return;
    const seconds = this.spec[`${kind}Probe`]?.terminationGracePeriodSeconds ?? graceOf(this.#host.pod());
    this.#event('Normal', 'Killing', `Container ${this.spec.name} failed ${kind} probe, will be restarted`);
    void this.#end(life, seconds * 1000, true);
  }

  async #end(life: Life, graceMs: number, hooks: boolean): Promise<void> {
    const deadline = performance.now() + Math.max(LEAST_GRACE_MS, graceMs);
    const exited = life.process.exited.then(() => true);
    const hook = hooks ? this.spec.lifecycle?.preStop : undefined;
    if (hook && graceMs > LEAST_GRACE_MS) await Promise.race([this.#hook(hook, graceMs), exited]);
    life.resources.release();
    life.process.signal('SIGTERM');
    const left = Math.max(LEAST_GRACE_MS, deadline - performance.now());
    if (!(await Promise.race([exited, sleep(left)]))) this.#killAll(life);
    await exited;
  }

  async #hook(hook: Handler, graceMs: number): Promise<void> {
    if (hook.sleep) {
      await sleep(Math.min(hook.sleep.seconds * 1000, graceMs));
      return;
    }
    const { ok } = await runCheck(hook, {
      podIP: this.#host.podIP,
      container: this.spec,
      timeoutMs: graceMs,
      exec: (command) => this.#exec(command, graceMs),
    });
    if (!ok) this.#event('Warning', 'FailedPreStopHook', 'PreStopHook failed');
  }

  #killAll(life: Life | undefined): void {
    life?.process.killGroup();
    for (const pid of life?.resources.pids() ?? []) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  async #backOff(waitMs: number): Promise<boolean> {
    if (waitMs === 0) return true;
    const { name, namespace, uid } = this.#host.pod().metadata;
    const place = `container=${this.spec.name} pod=${name}_${namespace}(${uid})`;
    const ended = this.#state.terminated;
    if (ended) this.#lastState = { terminated: ended };
    const message = `back-off ${goDuration(waitMs)} restarting failed ${place}`;
    this.#become({ waiting: { reason: 'CrashLoopBackOff', message } });
    this.#event(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${this.spec.name} in pod ${name}_${namespace}(${uid})`,
    );
    return pause(this.#host.context.clock, waitMs, this.#stop.signal);
  }

  #ended(end: { exitCode: number; reason: string; startedAtMs: number; message?: string }): void {
    const { exitCode, reason, startedAtMs, message } = end;
    const id = this.#life?.id;
    this.#life = undefined;
    this.#become({
      terminated: {
        exitCode,
        reason,
        ...(message && { message }),
        startedAt: kubeTime(startedAtMs),
        finishedAt: kubeTime(this.#host.context.clock.now()),
        ...(id && { containerID: `processes://${id}` }),
      },
    });
  }

  #become(state: ContainerState): void {
    if (state.running && this.#state.terminated) this.#lastState = { terminated: this.#state.terminated };
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    if (this.status().started) this.#started.resolve();
    this.#host.onChange();
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { name } = this.spec;
    const isInit = this.#host.pod().spec.initContainers?.some((init) => init.name === name);
    const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${name}}`;
    this.#host.context.events.event(this.#host.pod(), type, reason, message, fieldPath);
  }

  /** Whoever reads it knows the pod by the address that the API tells. */
  #asInCluster(message: string): string {
    return message.replaceAll(this.#host.podIP, toCluster(this.#host.podIP));
  }
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

/** How programs in a cluster find its API: there is no root for port 443 of its Service here. */
function apiVariables({ host, port }: KubeletContext['apiServer']): Record<string, string> {
  const name = 'KUBERNETES_SERVICE';
  return { [`${name}_HOST`]: host, [`${name}_PORT`]: String(port), [`${name}_PORT_HTTPS`]: String(port) };
}

export function graceOf(pod: Pod): number {
  return pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

function sleep(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Go's way: `10s`, `1m20s`, `5m0s`. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
