import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { isNotFound } from '../store/errors.ts';
import { ContainerWorker, graceOf } from './container.ts';
import { HOST_IP, type KubeletContext, pause } from './context.ts';
import type { Lookup } from './env.ts';
import type { MeasuredContainer } from './metrics/sampler.ts';
import type { Pod } from './pod.ts';
import { podStatus } from './status.ts';
import { mountVolumes } from './volumes.ts';

const MOUNT_RETRY_MS = 2_000;

/** One pod on this node, from its binding to its end. */
export class PodWorker {
  readonly uid: string;
  readonly #context: KubeletContext;
  readonly #startedAt: number;
  readonly #folder: string;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #pod: Pod;
  #podIP: string | undefined;
  #init: ContainerWorker[] = [];
  #containers: ContainerWorker[] = [];
  #volumes = new Map<string, string>();
  #termination: Promise<void> | undefined;
  readonly #mounted = Promise.withResolvers<void>();
  #refresh = Promise.resolve();

  constructor(pod: Pod, context: KubeletContext) {
    this.#pod = pod;
    this.#context = context;
    this.#startedAt = context.clock.now();
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

  /** The newest version of the pod, as the store has it. */
  observe(pod: Pod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp)
      void this.terminate(graceOf(pod) * 1000, { remove: true, hooks: true });
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

  /** A ConfigMap or Secret has changed: files of its volumes follow. */
  refreshVolumes(): void {
    // One after the other, and the newest last: changes may come faster than files are written.
    this.#refresh = this.#refresh
      .then(() => this.#mounted.promise)
      .then(async () => {
        if (this.#stop.signal.aborted) return;
        await mountVolumes(this.#pod, this.#lookup(), this.#places());
      })
      .catch((error: unknown) => this.#context.log(`pod ${this.#key}: ${messageOf(error)}`));
  }

  uses(kind: 'configMap' | 'secret', name: string): boolean {
    return (this.#pod.spec.volumes ?? []).some((volume) =>
      JSON.stringify(volume[kind] ?? volume.projected ?? '').includes(`"${name}"`),
    );
  }

  container(name: string): ContainerWorker | undefined {
    return [...this.#containers, ...this.#init].find(({ spec }) => spec.name === name);
  }

  measured(): MeasuredContainer[] {
    const { name, namespace = '' } = this.#pod.metadata;
    return this.#containers.flatMap((container) => {
      const measured = container.measured();
      return measured ? [{ ...measured, namespace, pod: name, podUid: this.uid }] : [];
    });
  }

  async #run(): Promise<void> {
    const { addresses } = this.#context;
    this.#podIP = addresses.assign(this.#key, this.isStateful);
    const initSpecs = this.#pod.spec.initContainers ?? [];
    const waiting = initSpecs.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    this.#init = initSpecs.map((spec) => new ContainerWorker(spec, this.#host(), waiting));
    this.#containers = this.#pod.spec.containers.map(
      (spec) => new ContainerWorker(spec, this.#host(), waiting),
    );
    this.#publish();
    const isMounted = await this.#mount();
    // A change that came while files were being written follows now.
    this.#mounted.resolve();
    if (!isMounted) return;
    for (const init of this.#init) {
      await init.run(this.#pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure');
      if (init.status().state.terminated?.exitCode !== 0) return;
    }
    const restart = this.#pod.spec.restartPolicy ?? 'Always';
    await Promise.all(this.#containers.map((container) => container.run(restart)));
  }

  async #mount(): Promise<boolean> {
    const { clock, events } = this.#context;
    while (!this.#stop.signal.aborted) {
      try {
        const volumes = await mountVolumes(this.#pod, this.#lookup(), this.#places());
        for (const [name, folder] of volumes) this.#volumes.set(name, folder);
        return true;
      } catch (error) {
        events.event(this.#pod, 'Warning', 'FailedMount', `MountVolume.SetUp failed: ${messageOf(error)}`);
        if (!(await pause(clock, MOUNT_RETRY_MS, this.#stop.signal))) return false;
      }
    }
    return false;
  }

  #host() {
    return {
      context: this.#context,
      pod: () => this.#pod,
      podIP: this.#podIP ?? '',
      podFolder: this.#folder,
      lookup: this.#lookup(),
      volumes: this.#volumes,
      onChange: () => this.#publish(),
    };
  }

  #lookup(): Lookup {
    const { store } = this.#context;
    const namespace = this.#pod.metadata.namespace;
    return {
      configMap: (name) => store.get('configmaps', namespace, name),
      secret: (name) => store.get('secrets', namespace, name),
    };
  }

  #places() {
    return { podFolder: this.#folder, claimsFolder: this.#context.folders.claims };
  }

  /** Writes the status when it says something new. */
  #publish(): void {
    const { store, clock } = this.#context;
    const { namespace, name } = this.#pod.metadata;
    const current = store.get('pods', namespace, name) as Pod | undefined;
    if (current?.metadata.uid !== this.uid) return;
    const status = podStatus({
      pod: current,
      podIP: this.#podIP,
      hostIP: HOST_IP,
      startedAt: this.#startedAt,
      initContainers: this.#init.map((container) => container.status()),
      containers: this.#containers.map((container) => container.status()),
      now: clock.now(),
    });
    if (JSON.stringify(status) === JSON.stringify(current.status)) return;
    store.update('pods', namespace, name, (pod) => ({ ...pod, status }));
  }

  async #cleanUp(remove: boolean): Promise<void> {
    const { store, addresses } = this.#context;
    const { namespace, name } = this.#pod.metadata;
    addresses.release(this.#key);
    await rm(this.#folder, { recursive: true, force: true });
    if (!remove || store.get('pods', namespace, name)?.metadata.uid !== this.uid) return;
    try {
      store.remove('pods', namespace, name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  get #key(): string {
    return `${this.#pod.metadata.namespace}/${this.#pod.metadata.name}`;
  }
}
