import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toLocal } from '../../cluster/address.ts';
import type { Container, ContainerStatus, Pod } from '../../cluster/objects.ts';
import { messageOf } from '../../lib/errors.ts';
import { ContainerWorker, type MeasuredContainer } from '../containers/container.ts';
import type { Lookup } from '../containers/env.ts';
import { type ContainerHost, graceOf } from '../containers/host.ts';
import { HOST_IP, type KubeletContext } from '../context.ts';
import { whenOverdue } from './active-deadline.ts';
import { isSidecar } from './pod.ts';
import { PodReport } from './pod-report.ts';
import { PodVolumes } from './pod-volumes.ts';
import { isInitialised, type PodFailure, podStatus } from './status.ts';

/** The view shows the objects of a pod a moment after the pod: so long nothing is said of one that is missing. */
const VIEW_LAG_MS = 1_000;

/** One pod on this node, from its binding to its end. */
export class PodWorker {
  readonly uid: string;
  readonly volumes: PodVolumes;
  readonly #context: KubeletContext;
  readonly #report: PodReport;
  readonly #startedAt: number;
  readonly #began: number;
  readonly #folder: string;
  readonly #lookup: Lookup;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #pod: Pod;
  #podIP = '';
  #init: ContainerWorker[] = [];
  #containers: ContainerWorker[] = [];
  #termination: Promise<void> | undefined;
  #failure: PodFailure | undefined;
  #cancelDeadline = () => {};

  constructor(pod: Pod, context: KubeletContext) {
    this.#pod = pod;
    this.#context = context;
    this.#startedAt = context.clock.now();
    this.#began = context.clock.elapsed();
    this.#report = new PodReport(context);
    this.uid = pod.metadata.uid ?? '';
    this.#folder = join(context.folders.pods, this.uid);
    this.#lookup = lookupOf(pod, context);
    this.volumes = new PodVolumes({
      context,
      pod: () => this.#pod,
      podIP: () => this.#podIP,
      podFolder: this.#folder,
      lookup: this.#lookup,
      isEarly: () => this.#isEarly(),
      stop: this.#stop.signal,
    });
    this.#running = this.#run().catch((error: unknown) => {
      context.log(`pod ${keyOf(this.#pod)}: ${messageOf(error)}`);
      context.events.event(this.#pod, 'Warning', 'FailedSync', messageOf(error));
    });
  }

  /** One of a StatefulSet keeps its address, and ends last. */
  get isStateful(): boolean {
    return this.#pod.metadata.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') ?? false;
  }

  /** The pod as it is here: the view shows its status a moment later. */
  get pod(): Pod {
    const { status } = this.#report;
    return status ? { ...this.#pod, status } : this.#pod;
  }

  /** The newest version of the pod, as the view has it. */
  observe(pod: Pod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp)
      void this.terminate(graceOf(pod) * 1000, { remove: true, hooks: true });
    this.#publish();
    if (this.#stop.signal.aborted) return;
    this.#report.reconcile(() => this.#pod);
    this.#watchDeadline();
  }

  /** Resolves when nothing of the pod is left. A second call can only shorten the time it has. */
  terminate(
    graceMs: number,
    { remove, hooks }: { readonly remove: boolean; readonly hooks: boolean },
  ): Promise<void> {
    this.#stop.abort();
    this.#cancelDeadline();
    const stopped = this.#stopContainers(graceMs, hooks);
    this.#termination ??= stopped
      .then(() => Promise.all([this.#running, this.volumes.settled()]))
      .then(() => this.#cleanUp(remove));
    return this.#termination;
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
      stableName: this.isStateful ? keyOf(this.#pod) : undefined,
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
    if (!(await this.volumes.mount())) return;
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

  async #stopContainers(graceMs: number, hooks: boolean): Promise<void> {
    await Promise.all([...this.#init, ...this.#containers].map((it) => it.stop(graceMs, hooks)));
  }

  /** A pod that has been active for too long ends, and has failed. */
  #watchDeadline(): void {
    this.#cancelDeadline();
    if (this.#failure) return;
    this.#cancelDeadline = whenOverdue(this.#pod, this.#startedAt, this.#context.clock, (failure) => {
      if (hasEnded(this.pod)) return;
      this.#failure = failure;
      this.#context.events.event(this.#pod, 'Normal', failure.reason, failure.message);
      void this.#stopContainers(graceOf(this.#pod) * 1000, true).then(() => this.#publish());
    });
  }

  #host(): ContainerHost {
    return {
      context: this.#context,
      pod: () => this.#pod,
      podIP: toLocal(this.#podIP),
      podFolder: this.#folder,
      lookup: this.#lookup,
      isEarly: () => this.#isEarly(),
      volumes: this.volumes.folders,
      onChange: () => this.#publish(),
    };
  }

  #isEarly(): boolean {
    return this.#context.clock.elapsed() - this.#began < VIEW_LAG_MS;
  }

  #publish(): void {
    if (this.#podIP === '') return;
    const status = podStatus({
      pod: this.#pod,
      before: this.#report.status,
      podIP: this.#podIP,
      hostIP: HOST_IP,
      startedAt: this.#startedAt,
      initContainers: this.#init.map((container) => container.status()),
      containers: this.#containers.map((container) => container.status()),
      failure: this.#failure,
      now: this.#context.clock.now(),
    });
    this.#report.publish(this.#pod, status);
  }

  async #cleanUp(remove: boolean): Promise<void> {
    const { addresses, writer, log } = this.#context;
    this.#report.close();
    this.#publish();
    addresses.release(this.uid);
    try {
      await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // The next start removes it; the pod must not stay for it.
      log(`pod ${keyOf(this.#pod)}: ${messageOf(error)}`);
    }
    if (remove) await writer.removePod(this.#pod);
  }
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function lookupOf({ metadata: { namespace } }: Pod, { view }: KubeletContext): Lookup {
  return {
    configMap: (name) => view.get('configmaps', namespace, name),
    secret: (name) => view.get('secrets', namespace, name),
    claim: (name) => view.get('persistentvolumeclaims', namespace, name),
    volume: (name) => view.get('persistentvolumes', undefined, name),
  };
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}
