import type { SourceStatus } from '../../core/events.ts';
import { createRetry } from '../retry.ts';
import type { Timing } from '../timing.ts';
import { type ApiError, apiErrorFromSystem } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { explainFailure } from './explain.ts';
import { listInto, watchInto } from './list-watch.ts';
import { createMirror, type MirrorListener } from './mirror.ts';
import type { Resource } from './resources.ts';

export interface ReflectorOptions extends MirrorListener {
  readonly client: Pick<KubeClient, 'getJson' | 'watchLines'>;
  readonly resource: Resource;
  /**
   * A list is complete. `missedMs`: what happened between here and that long ago may have been missed, since the
   * API had forgotten it; null for the first list.
   */
  readonly onListed?: (missedMs: number | null) => void;
  readonly onStatus: (state: SourceStatus['state'], reason: string, error: ApiError | null) => void;
  readonly timing: Timing;
  /** A watch without a byte for so long is taken for dead. */
  readonly idleMs?: number;
}

/** API servers send a bookmark about every minute. */
const IDLE_MS = 150_000;
/** A watch that ended sooner did not work, whatever it said: without this, a proxy that closes them makes a storm. */
const SHORT_WATCH_MS = 5_000;
/** For what a person has to change first, such as a missing permission. */
const HOPELESS_RETRY_MS = 60_000;

/**
 * List, then watch, until the signal is aborted: what client-go's Reflector does. Never throws for what the API
 * does; it says it through onStatus.
 *
 * A watch goes on from the newest resourceVersion that was seen (bookmarks count). 410, as an HTTP status or as
 * an ERROR within the stream, means: list again, not older than what was seen; when that too is answered with
 * 410, without a version.
 */
export async function reflect(options: ReflectorOptions, signal: AbortSignal): Promise<void> {
  const { client, resource, timing, onStatus } = options;
  const mirror = createMirror(options);
  const retry = createRetry({ random: timing.random });
  let synced = false;
  let version: string | null = null;
  let lastSignAt = timing.now();

  while (!signal.aborted) {
    if (await list()) await watchUntilExpired();
  }

  async function list(): Promise<boolean> {
    try {
      version = await listInto(mirror, client, resource, { notOlderThan: version, signal });
    } catch (error) {
      const failure = apiErrorFromSystem(error);
      if (failure.kind === 'gone') version = null;
      await recover('list', failure);
      return false;
    }
    onStatus('ok', '', null);
    options.onListed?.(synced ? timing.now() - lastSignAt : null);
    lastSignAt = timing.now();
    synced = true;
    return true;
  }

  /** What is missed while a connection is down comes with the next watch, from where the last one was. */
  async function watchUntilExpired(): Promise<void> {
    while (!signal.aborted && version !== null) {
      const began = timing.now();
      try {
        const inStream = await watchInto(mirror, client, resource, {
          from: version,
          signal,
          idleMs: options.idleMs ?? IDLE_MS,
          random: timing.random(),
          onOpen: () => onStatus('ok', '', null),
          seen: (newer) => {
            version = newer;
            lastSignAt = timing.now();
          },
        });
        if (timing.now() - began >= SHORT_WATCH_MS) retry.worked();
        else if (inStream === null) await timing.delay(retry.waitMs(), signal);
        if (inStream === null) continue;
        await recover('watch', inStream);
        return;
      } catch (error) {
        const failure = apiErrorFromSystem(error);
        if (timing.now() - began >= SHORT_WATCH_MS) retry.worked();
        await recover('watch', failure);
        if (failure.kind === 'gone') return;
      }
    }
  }

  async function recover(verb: 'list' | 'watch', failure: ApiError): Promise<void> {
    if (signal.aborted) return;
    const hopeless = failure.kind === 'forbidden' || failure.kind === 'not-found';
    // An expired version is the API's ordinary way to say "list again".
    if (failure.kind !== 'gone') {
      const reason = explainFailure(failure, { verb, ...resource });
      onStatus(synced && !hopeless ? 'degraded' : 'down', reason, failure);
    }
    await timing.delay(Math.max(retry.waitMs(failure), hopeless ? HOPELESS_RETRY_MS : 0), signal);
  }
}
