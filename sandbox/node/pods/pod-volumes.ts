import { toLocal } from '../../cluster/address.ts';
import type { Pod } from '../../cluster/objects.ts';
import { pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Lookup } from '../containers/env.ts';
import { HOST_IP, type KubeletContext } from '../context.ts';
import { PodTokens } from './tokens.ts';
import { mountVolumes } from './volumes.ts';

const MOUNT_RETRY_MS = 2_000;
const VIEW_LOOK_MS = 20;
/** A timer stands still while the machine sleeps, the life of a token does not. */
const RENEWAL_LOOK_MS = 60_000;

export interface PodVolumesOptions {
  readonly context: KubeletContext;
  readonly pod: () => Pod;
  /** In the API. */
  readonly podIP: () => string;
  readonly podFolder: string;
  readonly lookup: Lookup;
  /** The view may not show yet what the pod refers to. */
  isEarly(): boolean;
  readonly stop: AbortSignal;
}

/** The volumes of one pod: made once, and then kept as ConfigMaps, Secrets and tokens have it. */
export class PodVolumes {
  readonly folders = new Map<string, string>();
  readonly #options: PodVolumesOptions;
  readonly #tokens: PodTokens;
  readonly #mounted = Promise.withResolvers<void>();
  #refresh = Promise.resolve();
  #cancelRenewal = () => {};

  constructor(options: PodVolumesOptions) {
    this.#options = options;
    this.#tokens = new PodTokens(options.context.requestToken, options.context.clock);
    const onStop = () => {
      this.#cancelRenewal();
      this.#mounted.resolve();
    };
    options.stop.addEventListener('abort', onStop, { once: true });
  }

  /** Tries until they are there; false: stopped before. */
  async mount(): Promise<boolean> {
    const { context, pod, stop } = this.#options;
    try {
      while (!stop.aborted) {
        try {
          for (const [name, folder] of await this.#mountOnce()) this.folders.set(name, folder);
          return true;
        } catch (error) {
          const isEarly = this.#options.isEarly();
          const message = `MountVolume.SetUp failed: ${messageOf(error)}`;
          if (!isEarly) context.events.event(pod(), 'Warning', 'FailedMount', message);
          await pause(context.clock, isEarly ? VIEW_LOOK_MS : MOUNT_RETRY_MS, stop);
        }
      }
      return false;
    } finally {
      // A change that came while files were being written follows now.
      this.#mounted.resolve();
      this.#planRenewal();
    }
  }

  /** A ConfigMap or Secret has changed, or a token is to be renewed: files follow. */
  refresh(): void {
    const { context, pod, stop } = this.#options;
    // One after the other, and the newest last: changes may come faster than files are written.
    this.#refresh = this.#refresh
      .then(() => this.#mounted.promise)
      .then(async () => {
        if (!stop.aborted) await this.#mountOnce();
      })
      .catch((error: unknown) => {
        const { namespace, name } = pod().metadata;
        context.log(`pod ${namespace}/${name}: ${messageOf(error)}`);
      })
      .finally(() => this.#planRenewal());
  }

  /** Resolves when no file is being written. */
  settled(): Promise<void> {
    return this.#refresh;
  }

  uses(kind: 'configMap' | 'secret', { namespace, name }: Pod['metadata']): boolean {
    const { metadata, spec } = this.#options.pod();
    if (namespace !== metadata.namespace) return false;
    return (spec.volumes ?? []).some((volume) =>
      JSON.stringify(volume[kind] ?? volume.projected ?? '').includes(`"${name}"`),
    );
  }

  #mountOnce(): Promise<Map<string, string>> {
    const { pod, podIP, podFolder, lookup } = this.#options;
    return mountVolumes({
      pod: pod(),
      podIP: toLocal(podIP()),
      hostIP: HOST_IP,
      lookup,
      token: (file) => this.#tokens.token(pod(), file),
      podFolder,
    });
  }

  #planRenewal(): void {
    this.#cancelRenewal();
    const inMs = this.#tokens.renewInMs();
    if (inMs === undefined || this.#options.stop.aborted) return;
    // One that could not be had is asked for again, but not at once.
    const lookInMs = Math.min(Math.max(inMs, MOUNT_RETRY_MS), RENEWAL_LOOK_MS);
    this.#cancelRenewal = this.#options.context.clock.after(lookInMs, () => {
      if (this.#tokens.renewInMs() === 0) this.refresh();
      else this.#planRenewal();
    });
  }
}
