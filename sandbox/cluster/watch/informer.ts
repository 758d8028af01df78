import { type Clock, pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { KubernetesClient } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { backoffMs } from '../api/retry.ts';
import type { Plural } from '../objects.ts';
import { applyEvent, type Cache, replaceAll, type WatchEvent } from './cache.ts';

export interface InformerOptions {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly resource: Plural;
  /** Kept as the API has it. */
  readonly cache: Cache;
  /** Called when the cache shows it already. */
  readonly onEvent: (event: WatchEvent) => void;
  /** The whole list is there. */
  readonly onListed: () => void;
  readonly clock: Clock;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
}

/** A watch that ends sooner was not ended for its age. */
const SHORT_WATCH_MS = 1_000;

/** Failures in a row before somebody is told: a server that starts refuses the first. */
const TELL_AFTER = 5;

/**
 * Keeps a cache as the API has it, until `signal` aborts: lists once, then watches from that version on, and from the
 * newest version that it saw when the watch ends. It lists again only when the API says that the version is too old or
 * does not know it; what happened meanwhile is then told as events too.
 */
export async function runInformer(options: InformerOptions): Promise<void> {
  const { client, resource, cache, clock, log, signal } = options;
  let version: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const since = clock.elapsed();
    try {
      version ??= await list();
      for await (const event of client.watch(resource, version, signal)) {
        version = event.object.metadata.resourceVersion ?? version;
        failures = 0;
        tell(applyEvent(cache, event));
      }
      failures = clock.elapsed() - since < SHORT_WATCH_MS ? failures + 1 : 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (failures === TELL_AFTER) log(`cannot follow ${resource}, trying again: ${messageOf(error)}`);
      // Whoever did answer refused this version; who did not may know it still.
      if (error instanceof ApiError && error.status !== 0) version = undefined;
    }
    if (failures > 0) await pause(clock, backoffMs(failures), signal);
  }

  async function list(): Promise<string> {
    const { resourceVersion, items } = await client.list(resource, { signal });
    if (!signal.aborted) tell(replaceAll(cache, items));
    options.onListed();
    return resourceVersion;
  }

  function tell(events: readonly WatchEvent[]): void {
    for (const event of events) options.onEvent(event);
  }
}
