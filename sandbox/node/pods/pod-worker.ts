import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toLocal } from '../../cluster/address.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../../cluster/objects.ts';
import { pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { ContainerWorker, type MeasuredContainer } from '../containers/container.ts';
import type { Lookup } from '../containers/env.ts';
import { graceOf } from '../containers/host.ts';
import { HOST_IP, type KubeletContext } from '../context.ts';
import { isSidecar } from './pod.ts';
import { isInitialised, podStatus } from './status.ts';
import { PodTokens } from './tokens.ts';
import { mountVolumes } from './volumes.ts';

const MOUNT_RETRY_MS = 2_000;
/** The view shows the objects of a pod a moment after the pod: so long nothing is said of one that is missing. */
const VIEW_LAG_MS = 1_000;
const VIEW_LOOK_MS = 20;
/** A timer stands still while the machine sleeps, the life of a token does not. */
const RENEWAL_LOOK_MS = 60_000;
/** The API shows what was reported a moment later: a status that differs for longer was written by somebody else. */
const SETTLE_MS = 3_000;

/** One pod on this node, from its binding to its end. */
export class PodWorker {
  readonly uid: string;
  readonly #context: KubeletContext;
  readonly #startedAt: number;
  readonly #began: number;
  readonly #folder: string;
  readonly #tokens: PodTokens;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #pod: Pod;
  #podIP = '';
  #reported: PodStatus | undefined;
  #init: ContainerWorker[] = [];
  #containers: ContainerWorker[] = [];
  #volumes = new Map<string, string>();
  #termination: Promise<void> | undefined;
  readonly #mounted = Promise.withResolvers<void>();
  #refresh = Promise.resolve();
  #cancelRenewal = () => {};
  #cancelReconciliation: (() => void) | undefined;

  constructor(pod: Pod, context: KubeletContext) {
    this.#pod = pod;
    this.#context = context;
    this.#startedAt = context.clock.now();
    this.#began = context.clock.elapsed();
    this.#tokens = new PodTokens(context.requestToken, context.clock);
    this.uid = pod.metadata.uid ?? '';
    this.#folder = join(context.folders.pods, this.uid);
    this.#running = this.#run().catch((error: unknown) => {
      this.#mounted.resolve();
      context.log(`pod ${this.#key}: ${messageOf(error)}`);
      context.events.event(this.#pod, 'Warning', 'FailedSync', messageOf(error));
    });
  }

  /** One of a StatefulSet keeps its address, and ends last. */
  get isStateful(): boolean {
    return this.#pod.metadata.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') ?? false;
  }

  /** The pod as it is here: the view shows its status a moment later. */
  get pod(): Pod {
    return this.#reported ? { ...this.#pod, status: this.#reported } : this.#pod;
  }

  /** The newest version of the pod, as the view has it. */
  observe(pod: Pod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp)
      void this.terminate(graceOf(pod) * 1000, { remove: true, hooks: true });
    this.#publish();
    this.#reconcile();
  }

  /** Resolves when nothing of the pod is left. A second call can only shorten the time it has. */
  terminate(
    graceMs: number,
    { remove, hooks }: { readonly remove: boolean; readonly hooks: boolean },
  ): Promise<void> {
    this.#stop.abort();
    const containers = [...this.#init, ...this.#containers].map((container) =>
      container.stop(graceMs, hooks),
    );
    this.#termination ??= Promise.all(containers)
      .then(() => Promise.all([this.#running, this.#refresh]))
      .then(() => this.#cleanUp(remove));
    return this.#termination;
  }

  /** A ConfigMap or Secret has changed, or a token is to be renewed: files of its volumes follow. */
  refreshVolumes(): void {
    // One after the other, and the newest last: changes may come faster than files are written.
    this.#refresh = this.#refresh
      .then(() => this.#mounted.promise)
      .then(async () => {
        if (this.#stop.signal.aborted) return;
        await this.#mountOnce();
      })
      .catch((error: unknown) => this.#context.log(`pod ${this.#key}: ${messageOf(error)}`))
      .finally(() => this.#planRenewal());
  }

  uses(kind: 'configMap' | 'secret', { namespace, name }: Pod['metadata']): boolean {
    if (namespace !== this.#pod.metadata.namespace) return false;
    return (this.#pod.spec.volumes ?? []).some((volume) =>
      JSON.stringify(volume[kind] ?? volume.projected ?? '').includes(`"${name}"`),
    );
  }

  container(name: string): ContainerWorker | undefined {
    return [...this.#containers, ...this.#init].find(({ spec }) => spec.name === name);
  }

  measured(): MeasuredContainer[] {
    const { name, namespace = '' } = this.#pod.metadata;
    return [...this.#containers, ...this.#sidecars()].flatMap((container) => {
      const measured = container.measured();
      return measured ? [{ ...measured, namespace, pod: name, podUid: this.uid }] : [];
    });
  }

  async #run(): Promise<void> {
    const former = this.#pod.status;
    this.#podIP = this.#context.addresses.assign(this.uid, {
      stableName: this.isStateful ? this.#key : undefined,
      former: former?.podIP,
    });
    const { initContainers = [], containers, restartPolicy = 'Always' } = this.#pod.spec;
    const waitingReason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    const worker = (spec: Container, restart: typeof restartPolicy, statuses: ContainerStatus[] = []) => {
      const past = { waitingReason, restart, former: statuses.find(({ name }) => name === spec.name) };
      return new ContainerWorker(spec, this.#host(), past);
    };
    this.#init = initContainers.map((spec) => {
      if (isSidecar(spec)) return worker(spec, 'Always', former?.initContainerStatuses);
      // What they made for the others went with the former life: unless the others are over, they do it again.
      const statuses = restartPolicy === 'Always' ? [] : former?.initContainerStatuses;
      return worker(spec, restartPolicy === 'Never' ? 'Never' : 'OnFailure', statuses);
    });
    this.#containers = containers.map((spec) => worker(spec, restartPolicy, former?.containerStatuses));
    this.#publish();
    const isMounted = await this.#mount();
    // A change that came while files were being written follows now.
    this.#mounted.resolve();
    this.#planRenewal();
    if (!isMounted) return;
    const sidecars: Promise<void>[] = [];
    for (const init of this.#init) {
      const running = init.run();
      if (isSidecar(init.spec)) sidecars.push(running);
      await (isSidecar(init.spec) ? init.started : running);
      if (!isInitialised(init.spec, init.status())) break;
    }
    if (this.#init.every((init) => isInitialised(init.spec, init.status())))
      await Promise.all(this.#containers.map((container) => container.run()));
    // None of the others will run again.
    await Promise.all(this.#sidecars().map((sidecar) => sidecar.stop(graceOf(this.#pod) * 1000, true)));
    await Promise.all(sidecars);
  }

  #sidecars(): ContainerWorker[] {
    return this.#init.filter(({ spec }) => isSidecar(spec));
  }

  async #mount(): Promise<boolean> {
    const { clock, events } = this.#context;
    while (!this.#stop.signal.aborted) {
      try {
        for (const [name, folder] of await this.#mountOnce()) this.#volumes.set(name, folder);
        return true;
      } catch (error) {
        const isEarly = this.#isEarly();
        if (!isEarly)
          events.event(this.#pod, 'Warning', 'FailedMount', `MountVolume.SetUp failed: ${messageOf(error)}`);
        const wait = isEarly ? VIEW_LOOK_MS : MOUNT_RETRY_MS;
        if (!(await pause(clock, wait, this.#stop.signal))) return false;
      }
    }
    return false;
  }

  #mountOnce(): Promise<Map<string, string>> {
    return mountVolumes({
      pod: this.#pod,
      podIP: toLocal(this.#podIP),
      hostIP: HOST_IP,
      lookup: this.#lookup(),
      token: (file) => this.#tokens.token(this.#pod, file),
      podFolder: this.#folder,
    });
  }

  #planRenewal(): void {
    this.#cancelRenewal();
    const inMs = this.#tokens.renewInMs();
    if (inMs === undefined || this.#stop.signal.aborted) return;
    // One that could not be had is asked for again, but not at once.
    const lookInMs = Math.min(Math.max(inMs, MOUNT_RETRY_MS), RENEWAL_LOOK_MS);
    this.#cancelRenewal = this.#context.clock.after(lookInMs, () => {
      if (this.#tokens.renewInMs() === 0) this.refreshVolumes();
      else this.#planRenewal();
    });
  }

  #host() {
    return {
      context: this.#context,
      pod: () => this.#pod,
      podIP: toLocal(this.#podIP),
      podFolder: this.#folder,
      lookup: this.#lookup(),
      isEarly: () => this.#isEarly(),
      volumes: this.#volumes,
      onChange: () => this.#publish(),
    };
  }

  #isEarly(): boolean {
    return this.#context.clock.elapsed() - this.#began < VIEW_LAG_MS;
  }

  #lookup(): Lookup {
    const { view } = this.#context;
    const namespace = this.#pod.metadata.namespace;
    return {
      configMap: (name) => view.get('configmaps', namespace, name),
      secret: (name) => view.get('secrets', namespace, name),
      claim: (name) => view.get('persistentvolumeclaims', namespace, name),
      volume: (name) => view.get('persistentvolumes', undefined, name),
    };
  }

  /** Reports the status when it says something new. */
  #publish(): void {
    const { writer, clock } = this.#context;
    if (this.#podIP === '') return;
    const status = podStatus({
      pod: this.#pod,
      before: this.#reported,
      podIP: this.#podIP,
      hostIP: HOST_IP,
      startedAt: this.#startedAt,
      initContainers: this.#init.map((container) => container.status()),
      containers: this.#containers.map((container) => container.status()),
      now: clock.now(),
    });
    if (JSON.stringify(status) === JSON.stringify(this.#reported)) return;
    this.#reported = status;
    writer.podStatus(this.#pod, status);
  }

  /** Somebody else's word about this pod (a node that was not heard of for a while) does not stand. */
  #reconcile(): void {
    const differs = () =>
      this.#reported !== undefined && summary(this.#pod.status) !== summary(this.#reported);
    if (!differs() || this.#cancelReconciliation) return;
    this.#cancelReconciliation = this.#context.clock.after(SETTLE_MS, () => {
      this.#cancelReconciliation = undefined;
      if (differs() && !this.#stop.signal.aborted && this.#reported)
        this.#context.writer.podStatus(this.#pod, this.#reported);
    });
  }

  async #cleanUp(remove: boolean): Promise<void> {
    const { addresses, writer } = this.#context;
    this.#cancelRenewal();
    this.#cancelReconciliation?.();
    this.#publish();
    addresses.release(this.uid);
    try {
      await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // The next start removes it; the pod must not stay for it.
      this.#context.log(`pod ${this.#key}: ${messageOf(error)}`);
    }
    if (remove) await writer.removePod(this.#pod);
  }

  get #key(): string {
    return `${this.#pod.metadata.namespace}/${this.#pod.metadata.name}`;
  }
}

function summary(status: PodStatus | undefined): string {
  const conditions = (status?.conditions ?? []).map(({ type, status: is }) => `${type}=${is}`).sort();
  return [status?.phase, status?.podIP, ...conditions].join();
}
